using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests;

/// <summary>Whatever the bytes are, reading ends with a value or a <see cref="PayloadException"/>, and takes no memory on trust.</summary>
public abstract class HostilePayloadTests<TFormat>
    where TFormat : IPayloadFormat
{
    public static TheoryData<string> Names => [.. TFormat.Cases.Select(c => c.Name)];

    // A seed that stays, and a fresh one; the one that fails stands in the test's name.
    public static TheoryData<int> Seeds => [20261122, Random.Shared.Next()];

    [Theory]
    [MemberData(nameof(Names))]
    public void CutShortAnywhere_Throws(string name)
    {
        CodecCase codec = TFormat.Cases.Single(c => c.Name == name);
        byte[] payload = codec.Write<TFormat>();
        for (int length = 0; length < payload.Length; length++)
        {
            Assert.Throws<PayloadException>(() => codec.Read<TFormat>(payload[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnyBitFlipped_GivesValueOrPayloadException(string name)
    {
        CodecCase codec = TFormat.Cases.Single(c => c.Name == name);
        byte[] payload = codec.Write<TFormat>();
        for (int bit = 0; bit < 8 * Math.Min(payload.Length, 64); bit++)
        {
            byte[] flipped = [.. payload];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadAnything(codec, flipped);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Garbage_GivesValueOrPayloadException(int seed)
    {
        var random = new Random(seed);
        byte[] garbage = new byte[40];
        foreach (CodecCase codec in TFormat.Cases)
        {
            byte[] start = codec.Write<TFormat>();
            for (int i = 0; i < 200; i++)
            {
                // Half of the payloads begin like a good one, so as to get past the first check.
                random.NextBytes(garbage);
                int kept = random.Next(2) * random.Next(Math.Min(start.Length, 12));
                start.AsSpan(0, kept).CopyTo(garbage);
                ReadAnything(codec, garbage[..random.Next(garbage.Length)]);
            }
        }
    }

    [Fact]
    public void LongList_GrowsToItsCount()
    {
        int[] values = [.. Enumerable.Range(0, 100_000)];
        byte[] payload = TFormat.Write<int[], ArrayCodec<int, Int32Codec>>(values);
        Assert.Equal(values, TFormat.Read<int[], ArrayCodec<int, Int32Codec>>(payload));
        Assert.Equal(values, TFormat.Read<List<int>, ListCodec<int, Int32Codec>>(payload));
    }

    protected static void ReadAnything(CodecCase codec, byte[] payload)
    {
        try
        {
            codec.Read<TFormat>(payload);
        }
        catch (PayloadException)
        {
            // As it must be; any other exception fails the test.
        }
    }

    protected static void AssertThrowsCheaply(CodecCase codec, byte[] payload, long limit)
    {
        ReadAnything(codec, payload);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<PayloadException>(() => codec.Read<TFormat>(payload));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, limit);
    }
}
