using System.Buffers;
using Roam.Buffers;

namespace Roam.Tests.Wire;

internal static class WireBytes
{
    private const int FrameLimit = 1024 * 1024;

    /// <summary>The message that <paramref name="write"/> writes, without the length prefix.</summary>
    public static byte[] Of(Action<FrameWriter> write)
    {
        FrameWriter frame = FrameWriter.Rent(ArrayPool<byte>.Shared, FrameLimit);
        try
        {
            write(frame);
            return frame.Message.ToArray();
        }
        finally
        {
            frame.Return();
        }
    }

    /// <summary>The bytes of hexadecimal digits; blanks are for the reader.</summary>
    public static byte[] Hex(string digits) => Convert.FromHexString(digits.Replace(" ", "", StringComparison.Ordinal));
}
