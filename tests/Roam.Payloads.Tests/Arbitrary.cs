using System.Numerics;

namespace Roam.Payloads.Tests;

/// <summary>Random values, more often at the edges of formats than chance would have it.</summary>
internal sealed class Arbitrary(Random random)
{
    /// <summary>A small number of elements; sometimes enough for a longer header.</summary>
    public int NextCount() => random.Next(20) == 0 ? random.Next(300) : random.Next(5);

    public bool NextBoolean() => random.Next(2) == 0;

    /// <summary>An integer of any type: as many random bits as chance gives, close to a power of two.</summary>
    public T NextInteger<T>()
        where T : IBinaryInteger<T>
    {
        UInt128 bits = (UInt128)1 << random.Next(128);
        Int128 delta = random.Next(3) == 0 ? random.Next(-2, 3) : random.NextInt64();
        bits += (UInt128)delta;
        return T.CreateTruncating(NextBoolean() ? bits : (UInt128)0 - bits);
    }

    /// <summary>A code unit that is a code point.</summary>
    public char NextChar()
    {
        char value = (char)NextInteger<ushort>();
        return char.IsSurrogate(value) ? '\ufffd' : value;
    }

    public double NextDouble() => BitConverter.UInt64BitsToDouble(NextInteger<ulong>());

    public float NextSingle() => BitConverter.UInt32BitsToSingle(NextInteger<uint>());

    public Half NextHalf() => (Half)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 6)));

    public decimal NextDecimal() =>
        new(NextInteger<int>(), NextInteger<int>(), NextInteger<int>(), NextBoolean(), (byte)random.Next(29));

    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public DateTime NextDateTime()
    {
        DateTime instant = new(random.NextInt64(DateTime.MaxValue.Ticks + 1), DateTimeKind.Utc);
        return NextBoolean() ? instant : instant.Date.AddSeconds(random.Next(86_400));
    }

    public DateTimeOffset NextDateTimeOffset()
    {
        var offset = TimeSpan.FromMinutes(random.Next(-14 * 60, (14 * 60) + 1));
        long ticks = random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay);
        return new DateTimeOffset(ticks, offset);
    }

    public DateOnly NextDateOnly() => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber + 1));

    public TimeOnly NextTimeOnly() => new(random.NextInt64(TimeSpan.TicksPerDay));

    public TimeSpan NextTimeSpan() => new(NextInteger<long>());

    public BigInteger NextBigInteger()
    {
        byte[] bytes = new byte[NextCount() + 1];
        random.NextBytes(bytes);
        return new BigInteger(bytes);
    }

    public string NextString()
    {
        var text = new System.Text.StringBuilder();
        for (int i = NextCount(); i > 0; i--)
        {
            int rune = random.Next(4) switch
            {
                0 => random.Next(0x80),
                1 => random.Next(0x80, 0x800),
                2 => random.Next(0x800, 0xD800),
                _ => random.Next(0xE000, 0x11_0000),
            };
            text.Append(char.ConvertFromUtf32(rune));
        }

        return text.ToString();
    }

    public Uri NextUri() => NextBoolean()
        ? new Uri($"http://example.com:{random.Next(1, 65536)}/{Uri.EscapeDataString(NextString())}")
        : new Uri($"{random.Next()}/a b", UriKind.Relative);

    public Version NextVersion() => random.Next(3) switch
    {
        0 => new Version(random.Next(), random.Next(9)),
        1 => new Version(random.Next(9), random.Next(), random.Next()),
        _ => new Version(random.Next(), random.Next(), random.Next(), random.Next()),
    };

    public byte[] NextBytes()
    {
        byte[] bytes = new byte[NextCount()];
        random.NextBytes(bytes);
        return bytes;
    }

    public T[] NextArray<T>(Func<T> next)
    {
        var values = new T[NextCount()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = next();
        }

        return values;
    }

    public Dictionary<string, T> NextDictionary<T>(Func<T> next)
    {
        var items = new Dictionary<string, T>();
        for (int i = NextCount(); i > 0; i--)
        {
            items[NextString()] = next();
        }

        return items;
    }
}
