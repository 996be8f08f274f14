using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roam.Payloads.Codecs;

/// <summary>What the codecs of rectangular arrays have in common.</summary>
internal static class RectangularArrays
{
    /// <summary>The elements, the last index running fastest.</summary>
    public static Span<T> Elements<T>(Array array) =>
        array.Length == 0
            ? []
            : MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    /// <summary>Refuses lengths that are not those of the elements that came.</summary>
    public static void Check(int count, params ReadOnlySpan<int> lengths)
    {
        long product = 1;
        foreach (int length in lengths)
        {
            // Beside a length of 0 another may be of any size, for it takes no memory.
            if (length < 0 || (product = checked(product * length)) > Array.MaxLength)
            {
                product = -1;
                break;
            }
        }

        if (product != count)
        {
            throw new PayloadException($"Expected as many elements as the lengths of a rectangular array say, found {count}.");
        }
    }
}
