using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roam.Payloads.Codecs;

/// <summary>What the codecs of lists, sets and sequences have in common.</summary>
internal static class ListCodecs
{
    // A reader vouches for one byte per element, but an element may take much more in memory. So room is made in steps: each doubles what
    // the elements read so far have earned, and only the first is on trust.
    private const int FirstStepInBytes = 32 * 1024;

    /// <summary>How many of <paramref name="count"/> elements to make room for before the first is read.</summary>
    public static int GetFirstCapacity<T>(int count) => Math.Min(count, Math.Max(4, FirstStepInBytes / Unsafe.SizeOf<T>()));

    public static void WriteSpan<T, TCodec, TWriter>(ref TWriter writer, ReadOnlySpan<T> values)
        where TCodec : struct, IPayloadCodec<T>
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        writer.BeginList(values.Length);
        foreach (T value in values)
        {
            TCodec.Write(ref writer, value);
        }

        writer.EndList();
    }

    /// <summary>Enumerates <paramref name="values"/> once, without an enumerator object for arrays and lists.</summary>
    public static void WriteEnumerable<T, TCodec, TWriter>(ref TWriter writer, IEnumerable<T> values)
        where TCodec : struct, IPayloadCodec<T>
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (values is T[] array)
        {
            WriteSpan<T, TCodec, TWriter>(ref writer, array);
        }
        else if (values is List<T> list)
        {
            WriteSpan<T, TCodec, TWriter>(ref writer, CollectionsMarshal.AsSpan(list));
        }
        else if (values.TryGetNonEnumeratedCount(out int count))
        {
            WriteCounted<T, TCodec, TWriter>(ref writer, values, count);
        }
        else
        {
            // Counting would enumerate a first time, and the second might differ.
            List<T> gathered = [.. values];
            WriteSpan<T, TCodec, TWriter>(ref writer, CollectionsMarshal.AsSpan(gathered));
        }
    }

    public static T[] ReadArray<T, TCodec, TReader>(ref TReader reader)
        where TCodec : struct, IPayloadCodec<T>
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        int count = reader.BeginList();
        T[] values = count == 0 ? [] : new T[GetFirstCapacity<T>(count)];
        for (int i = 0; i < count; i++)
        {
            if (i == values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(2L * i, count));
            }

            values[i] = TCodec.Read(ref reader);
        }

        reader.EndList();
        return values;
    }

    public static List<T> ReadList<T, TCodec, TReader>(ref TReader reader)
        where TCodec : struct, IPayloadCodec<T>
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        int count = reader.BeginList();
        var values = new List<T>(GetFirstCapacity<T>(count));
        for (int i = 0; i < count; i++)
        {
            values.Add(TCodec.Read(ref reader));
        }

        reader.EndList();
        return values;
    }

    public static HashSet<T> ReadSet<T, TCodec, TReader>(ref TReader reader)
        where TCodec : struct, IPayloadCodec<T>
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        int count = reader.BeginList();
        var values = new HashSet<T>(GetFirstCapacity<T>(count));
        for (int i = 0; i < count; i++)
        {
            values.Add(TCodec.Read(ref reader));
        }

        reader.EndList();
        return values;
    }

    private static void WriteCounted<T, TCodec, TWriter>(ref TWriter writer, IEnumerable<T> values, int count)
        where TCodec : struct, IPayloadCodec<T>
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        int left = count;
        writer.BeginList(count);
        foreach (T value in values)
        {
            TCodec.Write(ref writer, value);
            left--;
        }

        if (left != 0)
        {
            CodecErrors.ThrowCountChanged<IEnumerable<T>>();
        }

        writer.EndList();
    }
}
