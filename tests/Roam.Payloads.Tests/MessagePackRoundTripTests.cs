using Roam.Payloads.Codecs;
using Roam.Payloads.MessagePack;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests;

/// <summary>Every payload can be skipped, and values that Postcard does not have make the round trip too.</summary>
public class MessagePackRoundTripTests : RoundTripTests<Payload>
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void CodeUnitsAndUndeclaredEnumValues(int seed)
    {
        var any = new Arbitrary(new Random(seed));
        Check<char, CharCodec>(() => (char)any.NextInteger<ushort>());
        Check<LongEnum, LongEnumCodec>(() => (LongEnum)any.NextInteger<long>());
        Check<ULongEnum, ULongEnumCodec>(() => (ULongEnum)any.NextInteger<ulong>());
        Check<ByteEnum, ByteEnumCodec>(() => (ByteEnum)any.NextInteger<byte>());
    }

    protected override void CheckPayload(byte[] payload)
    {
        var reader = new MessagePackReader(payload);
        reader.Skip();
        reader.End();
    }
}
