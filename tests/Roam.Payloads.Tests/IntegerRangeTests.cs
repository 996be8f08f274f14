using System.Globalization;
using System.Numerics;
using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests;

/// <summary>Every integer vector, in every form, read as every integer type: the value if the type holds it, an exception if not.</summary>
public class IntegerRangeTests
{
    public static TheoryData<string, string> Vectors
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string[] columns in VectorFile.Read("messagepack.txt").Where(c => c[1] == "int"))
            {
                data.Add(columns[2], columns[3]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Read_OutOfRange_Throws(string value, string bytes)
    {
        var number = BigInteger.Parse(value, CultureInfo.InvariantCulture);
        byte[] payload = VectorFile.ParseBytes(bytes);
        Check<sbyte, SByteCodec>(number, payload);
        Check<byte, ByteCodec>(number, payload);
        Check<short, Int16Codec>(number, payload);
        Check<ushort, UInt16Codec>(number, payload);
        Check<int, Int32Codec>(number, payload);
        Check<uint, UInt32Codec>(number, payload);
        Check<long, Int64Codec>(number, payload);
        Check<ulong, UInt64Codec>(number, payload);
        Check<char, CharCodec>(number, payload);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void ReadFloatingPoint_TakesIntegers(string value, string bytes)
    {
        byte[] payload = VectorFile.ParseBytes(bytes);
        Assert.Equal(double.Parse(value, CultureInfo.InvariantCulture), Payload.Read<double, DoubleCodec>(payload));
        Assert.Equal(float.Parse(value, CultureInfo.InvariantCulture), Payload.Read<float, SingleCodec>(payload));
    }

    private static void Check<T, TCodec>(BigInteger number, byte[] payload)
        where T : struct, INumberBase<T>, IMinMaxValue<T>
        where TCodec : struct, IPayloadCodec<T>
    {
        if (number >= BigInteger.CreateChecked(T.MinValue) && number <= BigInteger.CreateChecked(T.MaxValue))
        {
            Assert.Equal(T.CreateChecked(number), Payload.Read<T, TCodec>(payload));
        }
        else
        {
            PayloadException error = Payload.AssertRefused<T, TCodec>(payload);
            Assert.Contains("at byte 0", error.Message, StringComparison.Ordinal);
            Assert.Contains("out of its range", error.Message, StringComparison.Ordinal);
        }
    }
}
