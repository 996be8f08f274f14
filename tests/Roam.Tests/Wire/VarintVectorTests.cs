using Roam.Payloads.Postcard;
using Roam.Wire;

namespace Roam.Tests.Wire;

public class VarintVectorTests
{
    [Theory]
    [MemberData(nameof(WireVectors.Varints), MemberType = typeof(WireVectors))]
    public void A_number_has_the_bytes_of_its_vector(ulong value, string hex)
    {
        byte[] bytes = WireBytes.Hex(hex);

        Assert.Equal(bytes.Length, Varint.Read(bytes, out ulong read));
        Assert.Equal(value, read);
        Assert.Equal(bytes.Length, Varint.Measure(value));

        byte[] ping = [0, 9, .. bytes];
        Assert.Equal(value, Message.Decode(ping, RoamLimits.Default).Nonce);
        Assert.Equal(ping, WireBytes.Of(frame => MessageEncoder.WritePing(frame, 0, value)));
    }
}
