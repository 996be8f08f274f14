using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Roam.Payloads.MessagePack;

namespace Roam.Payloads.Tests;

/// <summary>Compares with Vectors/messagepack.txt, which an independent implementation wrote.</summary>
public class MessagePackVectorTests
{
    public static TheoryData<string, string, string, string> Vectors
    {
        get
        {
            var data = new TheoryData<string, string, string, string>();
            foreach (string[] columns in VectorFile.Read("messagepack.txt"))
            {
                data.Add(columns[0], columns[1], columns[2], columns[3]);
            }

            return data;
        }
    }

    [Fact]
    public void Vectors_AreThere_ForEveryFormatCode()
    {
        var codes = VectorFile.Read("messagepack.txt").Select(c => VectorFile.ParseBytes(c[3])[0]).ToHashSet();

        // c1 begins no value. The fix formats hold their value or length in the first byte: the edges stand for the rest.
        int[] edges = [0x00, 0x7F, 0xE0, 0xFF, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF];
        IEnumerable<int> expected = Enumerable.Range(0xC0, 0x20).Except([0xC1]).Concat(edges);
        Assert.DoesNotContain(expected, code => !codes.Contains((byte)code));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Write_TakesShortestForm(string form, string type, string value, string bytes)
    {
        if (form != "shortest")
        {
            return;
        }

        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        Write(ref writer, type, value);
        writer.Flush();

        Assert.Equal(VectorFile.ParseBytes(bytes), output.WrittenSpan);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Read_TakesEveryLegalForm(string form, string type, string value, string bytes)
    {
        Assert.Contains(form, new[] { "shortest", "legal" });
        var reader = new MessagePackReader(VectorFile.ParseBytes(bytes));
        ReadAndCompare(ref reader, type, value);
        reader.End();
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Skip_StopsBehindValue(string form, string type, string value, string bytes)
    {
        _ = (form, type, value);
        byte[] payload = [.. VectorFile.ParseBytes(bytes), 0x2A];
        var reader = new MessagePackReader(payload);
        reader.Skip();
        Assert.Equal(42, reader.ReadInt32());
        reader.End();
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Read_CutShortAnywhere_Throws(string form, string type, string value, string bytes)
    {
        _ = form;
        byte[] payload = VectorFile.ParseBytes(bytes);
        for (int length = 0; length < payload.Length; length++)
        {
            AssertRefusesPrefix(payload, length, type, value);
        }
    }

    private static void AssertRefusesPrefix(byte[] payload, int length, string type, string value)
    {
        // Long values are the same byte over and over; the edges and every 997th place are enough.
        if (length > 100 && length < payload.Length - 100 && length % 997 != 0)
        {
            return;
        }

        Assert.Throws<PayloadException>(() =>
        {
            var reader = new MessagePackReader(payload.AsSpan(0, length));
            ReadAndCompare(ref reader, type, value);
        });
        Assert.Throws<PayloadException>(() =>
        {
            var reader = new MessagePackReader(payload.AsSpan(0, length));
            reader.Skip();
        });
    }

    private static void Write(ref MessagePackWriter writer, string type, string value)
    {
        switch (type)
        {
            case "nil":
                writer.WriteNil();
                break;
            case "bool":
                writer.WriteBoolean(bool.Parse(value));
                break;
            case "int" when BigInteger.Parse(value, CultureInfo.InvariantCulture) > long.MaxValue:
                writer.WriteUInt64(ulong.Parse(value, CultureInfo.InvariantCulture));
                break;
            case "int":
                writer.WriteInt64(long.Parse(value, CultureInfo.InvariantCulture));
                break;
            case "float32":
                // Python's NaN is positive, .NET's is negative.
                float single = (float)double.Parse(value, CultureInfo.InvariantCulture);
                writer.WriteSingle(float.IsNaN(single) ? BitConverter.UInt32BitsToSingle(0x7FC00000) : single);
                break;
            case "float64":
                double number = double.Parse(value, CultureInfo.InvariantCulture);
                writer.WriteDouble(double.IsNaN(number) ? BitConverter.UInt64BitsToDouble(0x7FF8000000000000) : number);
                break;
            case "str":
                writer.WriteString(ParseText(value));
                break;
            case "bin":
                writer.WriteBinary(VectorFile.ParseBytes(value));
                break;
            case "array":
                int count = int.Parse(value, CultureInfo.InvariantCulture);
                writer.BeginList(count);
                WriteNils(ref writer, count);
                writer.EndList();
                break;
            case "map":
                int pairs = int.Parse(value, CultureInfo.InvariantCulture);
                writer.BeginMap(pairs);
                WriteNils(ref writer, 2 * pairs);
                writer.EndMap();
                break;
            case "ext":
                (sbyte kind, byte[] data) = ParseExtension(value);
                writer.WriteExtension(kind, data);
                break;
            case "timestamp":
                writer.WriteDateTime(ParseTimestamp(value));
                break;
            default:
                Assert.Fail(type);
                break;
        }
    }

    private static void ReadAndCompare(ref MessagePackReader reader, string type, string value)
    {
        switch (type)
        {
            case "nil":
                Assert.True(reader.TryReadNil());
                break;
            case "bool":
                Assert.Equal(bool.Parse(value), reader.ReadBoolean());
                break;
            case "int" when BigInteger.Parse(value, CultureInfo.InvariantCulture) > long.MaxValue:
                Assert.Equal(ulong.Parse(value, CultureInfo.InvariantCulture), reader.ReadUInt64());
                break;
            case "int":
                Assert.Equal(long.Parse(value, CultureInfo.InvariantCulture), reader.ReadInt64());
                break;
            case "float32":
                Assert.Equal((float)double.Parse(value, CultureInfo.InvariantCulture), reader.ReadSingle());
                break;
            case "float64":
                Assert.Equal(double.Parse(value, CultureInfo.InvariantCulture), reader.ReadDouble());
                break;
            case "str":
                string text = reader.ReadString();
                Assert.Equal(ParseText(value), text);
                break;
            case "bin":
                ReadOnlySpan<byte> bytes = reader.ReadBinary();
                Assert.Equal(VectorFile.ParseBytes(value), bytes);
                break;
            case "array":
                int count = reader.BeginList();
                Assert.Equal(int.Parse(value, CultureInfo.InvariantCulture), count);
                ReadNils(ref reader, count);
                reader.EndList();
                break;
            case "map":
                int pairs = reader.BeginMap();
                Assert.Equal(int.Parse(value, CultureInfo.InvariantCulture), pairs);
                ReadNils(ref reader, 2 * pairs);
                reader.EndMap();
                break;
            case "ext":
                ReadOnlySpan<byte> data = reader.ReadExtension(out sbyte kind);
                (sbyte expectedKind, byte[] expectedData) = ParseExtension(value);
                Assert.Equal(expectedKind, kind);
                Assert.Equal(expectedData, data);
                break;
            case "timestamp":
                DateTime instant = reader.ReadDateTime();
                Assert.Equal(ParseTimestamp(value), instant);
                Assert.Equal(DateTimeKind.Utc, instant.Kind);
                break;
            default:
                Assert.Fail(type);
                break;
        }
    }

    private static void WriteNils(ref MessagePackWriter writer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            writer.WriteNil();
        }
    }

    private static void ReadNils(ref MessagePackReader reader, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(reader.TryReadNil());
        }
    }

    private static string ParseText(string value)
    {
        (string unit, int count) = VectorFile.SplitRepetition(value);
        return string.Concat(Enumerable.Repeat(JsonSerializer.Deserialize<string>(unit)!, count));
    }

    private static (sbyte Type, byte[] Data) ParseExtension(string value)
    {
        string[] parts = value.Split(':');
        return (sbyte.Parse(parts[0], CultureInfo.InvariantCulture), VectorFile.ParseBytes(parts[1]));
    }

    private static DateTime ParseTimestamp(string value)
    {
        string[] parts = value.Split(':');
        long seconds = long.Parse(parts[0], CultureInfo.InvariantCulture);
        long nanoseconds = long.Parse(parts[1], CultureInfo.InvariantCulture);
        return DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100));
    }
}
