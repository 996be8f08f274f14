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

    [Fact]
    public void A_number_reads_the_same_whether_or_not_more_bytes_follow()
    {
        // With ten bytes in sight the reader takes another path than at the end of a message.
        Random random = new(7300);
        Span<byte> bytes = stackalloc byte[32];
        for (int i = 0; i < 100_000; i++)
        {
            ulong value = (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            random.NextBytes(bytes);
            int length = Varint.Write(bytes, value);

            Assert.Equal(length, Varint.Measure(value));
            Assert.Equal(length, Varint.Read(bytes, out ulong amid));
            Assert.Equal(length, Varint.Read(bytes[..length], out ulong atEnd));
            Assert.Equal((value, value), (amid, atEnd));
        }
    }

    [Theory]
    [InlineData("8000", 2)]
    [InlineData("80808080808000", 7)]
    [InlineData("8080808080808000", 8)]
    [InlineData("808080808080808000", 9)]
    [InlineData("80808080808080808000", 10)]
    [InlineData("80808080808080808002", -1)]
    [InlineData("80808080808080808080", -1)]
    [InlineData("808080808080808080", 0)]
    [InlineData("80", 0)]
    [InlineData("", 0)]
    public void A_number_takes_at_most_ten_bytes(string hex, int expected)
    {
        byte[] bytes = WireBytes.Hex(hex);
        Assert.Equal(expected, Varint.Read(bytes, out _));
        if (expected != 0)
        {
            Assert.Equal(expected, Varint.Read([.. bytes, .. new byte[10]], out _));
        }
    }
}
