using System.Globalization;
using System.Numerics;
using Roam.Payloads.Codecs;
using Roam.Payloads.Postcard;

namespace Roam.Payloads.Tests.Postcard;

/// <summary>Varints of every length and type: the value if the type holds it, an exception if not.</summary>
public class PostcardNumberTests
{
    // The edges of every type, as a varint carries them, and one beyond.
    public static TheoryData<string> Varints =>
    [
        "0", "1", "127", "128", "255", "256", "16383", "16384", "65535", "65536", "65537", "4294967294", "4294967295", "4294967296",
        "4294967297", "9223372036854775807", "9223372036854775808", "18446744073709551614", "18446744073709551615",
    ];

    [Theory]
    [MemberData(nameof(Varints))]
    public void Read_OutOfRange_Throws(string text)
    {
        ulong varint = ulong.Parse(text, CultureInfo.InvariantCulture);
        for (int length = Varint.Measure(varint); length <= Varint.MaxLength64; length++)
        {
            // Longer than it need be is legal, up to the bytes that the largest value of the type takes.
            string payload = Convert.ToHexString(Pad(varint, length));
            Check<ushort, UInt16Codec>(varint, payload);
            Check<uint, UInt32Codec>(varint, payload);
            Check<ulong, UInt64Codec>(varint, payload);
            BigInteger zigzag = varint % 2 == 0 ? varint / 2 : -1 - (BigInteger)(varint / 2);
            Check<short, Int16Codec>(zigzag, payload);
            Check<int, Int32Codec>(zigzag, payload);
            Check<long, Int64Codec>(zigzag, payload);
        }
    }

    [Fact]
    public void Read_VarintOfMoreThan64Bits_Throws()
    {
        foreach (string payload in new[]
        {
            "ffffffffffffffffff02",
            "80808080808080808002",
            "8080808080808080808000",
            "ffffffffffffffffffff01",
        })
        {
            foreach (string tail in new[] { "", "0000000000000000000000" })
            {
                AssertTooLong<ushort, UInt16Codec>("a UInt16", payload + tail);
                AssertTooLong<int, Int32Codec>("an Int32", payload + tail);
                AssertTooLong<ulong, UInt64Codec>("a UInt64", payload + tail);
                AssertTooLong<long, Int64Codec>("an Int64", payload + tail);
                AssertTooLong<string, StringCodec>("a String", payload + tail);
                AssertTooLong<int[], ArrayCodec<int, Int32Codec>>("a list", payload + tail);
            }
        }

        static void AssertTooLong<T, TCodec>(string expected, string payload)
            where TCodec : struct, IPayloadCodec<T> =>
            Assert.Equal(
                $"Expected {expected} at byte 0, found a varint of more than 64 bits.",
                PostcardPayload.AssertRefused<T, TCodec>(payload).Message);
    }

    [Theory]
    [InlineData("0", "00")]
    [InlineData("1", "01")]
    [InlineData("128", "8001")]
    [InlineData("18446744073709551616", "80808080808080808002")]
    [InlineData("340282366920938463463374607431768211455", "ffffffffffffffffffffffffffffffffffff03")]
    public void UInt128_TakesUpTo19Bytes(string text, string hex)
    {
        UInt128 value = UInt128.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(Payload.FromHex(hex), PostcardPayload.Write<UInt128, UInt128Codec>(value));
        Assert.Equal(value, PostcardPayload.Read<UInt128, UInt128Codec>(hex));
    }

    [Theory]
    [InlineData("-1", "01")]
    [InlineData("64", "8001")]
    [InlineData("170141183460469231731687303715884105727", "feffffffffffffffffffffffffffffffffff03")]
    [InlineData("-170141183460469231731687303715884105728", "ffffffffffffffffffffffffffffffffffff03")]
    public void Int128_IsZigzagged(string text, string hex)
    {
        Int128 value = Int128.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(Payload.FromHex(hex), PostcardPayload.Write<Int128, Int128Codec>(value));
        Assert.Equal(value, PostcardPayload.Read<Int128, Int128Codec>(hex));
    }

    [Fact]
    public void Read128_LongerThanNeeded_IsTakenUpTo19Bytes()
    {
        Assert.Equal((UInt128)1, PostcardPayload.Read<UInt128, UInt128Codec>("81808080808080808080808080808080808000"));
        foreach (string payload in new[]
        {
            "ffffffffffffffffffffffffffffffffffff04",
            "8080808080808080808080808080808080808000",
            "ffffffffffffffffffffffffffffffffffffff03",
        })
        {
            PayloadException error = PostcardPayload.AssertRefused<UInt128, UInt128Codec>(payload);
            Assert.Equal("Expected a UInt128 at byte 0, found a varint of more than 128 bits.", error.Message);
            PostcardPayload.AssertRefused<Int128, Int128Codec>(payload);
        }
    }

    [Fact]
    public void SmallIntegers_AreOneByteInTwosComplement()
    {
        for (int i = 0; i <= byte.MaxValue; i++)
        {
            Assert.Equal([(byte)i], PostcardPayload.Write<byte, ByteCodec>((byte)i));
            Assert.Equal((byte)i, PostcardPayload.Read<byte, ByteCodec>([(byte)i]));
            Assert.Equal([(byte)i], PostcardPayload.Write<sbyte, SByteCodec>((sbyte)i));
            Assert.Equal((sbyte)i, PostcardPayload.Read<sbyte, SByteCodec>([(byte)i]));
        }
    }

    [Fact]
    public void ReadTag_OtherThanZeroAndOne_Throws()
    {
        for (int tag = 2; tag <= byte.MaxValue; tag++)
        {
            string payload = tag.ToString("x2", CultureInfo.InvariantCulture) + "00";
            Assert.Equal(
                "Expected a Boolean at byte 0, found a tag other than 00 and 01.",
                PostcardPayload.AssertRefused<bool, BooleanCodec>(payload).Message);
            Assert.Equal(
                "Expected an option at byte 0, found a tag other than 00 and 01.",
                PostcardPayload.AssertRefused<int?, NullableCodec<int, Int32Codec>>(payload).Message);
        }
    }

    [Fact]
    public void Half_StandsInSinglePrecision()
    {
        Assert.Equal(Payload.FromHex("0000c03f"), PostcardPayload.Write<Half, HalfCodec>((Half)1.5));
        Assert.Equal((Half)0.1, PostcardPayload.Read<Half, HalfCodec>("cdcccc3d"));
    }

    [Theory]
    [InlineData("00", 0)]
    [InlineData("02 0100", 1)]
    [InlineData("03 ffffff", -1)]
    public void ReadBigInteger_TakesLongerForms(string hex, int expected) =>
        Assert.Equal(new BigInteger(expected), PostcardPayload.Read<BigInteger, BigIntegerCodec>(hex));

    [Fact]
    public void BigInteger_IsByteString() =>
        Assert.Equal(Payload.FromHex("02 00ff"), PostcardPayload.Write<BigInteger, BigIntegerCodec>(-256));

    [Fact]
    public void TimeSpan_IsTicks() => Assert.Equal(Payload.FromHex("03"), PostcardPayload.Write<TimeSpan, TimeSpanCodec>(new(-2)));

    private static byte[] Pad(ulong value, int length)
    {
        byte[] payload = new byte[length];
        int shortest = Varint.Write(payload, value);
        for (int i = shortest; i < length; i++)
        {
            payload[i - 1] |= 0x80;
        }

        return payload;
    }

    private static void Check<T, TCodec>(BigInteger number, string payload)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
        where TCodec : struct, IPayloadCodec<T>
    {
        int bits = int.CreateChecked(T.PopCount(T.AllBitsSet));
        if (payload.Length / 2 > (bits + 6) / 7)
        {
            PayloadException error = PostcardPayload.AssertRefused<T, TCodec>(payload);
            Assert.EndsWith($"{typeof(T).Name} at byte 0, found a varint of more than {bits} bits.", error.Message, StringComparison.Ordinal);
        }
        else if (number >= BigInteger.CreateChecked(T.MinValue) && number <= BigInteger.CreateChecked(T.MaxValue))
        {
            Assert.Equal(T.CreateChecked(number), PostcardPayload.Read<T, TCodec>(payload));
        }
        else
        {
            PayloadException error = PostcardPayload.AssertRefused<T, TCodec>(payload);
            Assert.EndsWith($"{typeof(T).Name} at byte 0, found a number out of its range.", error.Message, StringComparison.Ordinal);
        }
    }
}
