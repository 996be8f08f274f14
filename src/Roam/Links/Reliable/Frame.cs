using System.Buffers.Binary;
using System.Text;
using Roam.Diagnostics;

namespace Roam.Links.Reliable;

/// <summary>
/// The frames of a reliable link, each one message of the link underneath. What is added stands behind the message and not before it, so
/// that a large message can be handed on in the array that it arrived in.
/// </summary>
// spec: link.reliable.frame
internal static class Frame
{
    /// <summary>What is added to a message: sequence number, acknowledgement, kind.</summary>
    public const int TrailerLength = (2 * sizeof(ulong)) + 1;

    /// <summary>The length of an acknowledgement on its own.</summary>
    public const int AcknowledgementLength = sizeof(ulong) + 1;

    /// <summary>The length of a ping.</summary>
    public const int PingLength = 1;

    private const int LongestText = 512;

    /// <summary>Writes what stands behind a message.</summary>
    public static void WriteTrailer(Span<byte> destination, FrameKind kind, ulong sequence, ulong received)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[sizeof(ulong)..], received);
        destination[TrailerLength - 1] = (byte)kind;
    }

    /// <summary>Writes an acknowledgement.</summary>
    public static void WriteAcknowledgement(Span<byte> destination, ulong received)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, received);
        destination[AcknowledgementLength - 1] = (byte)FrameKind.Acknowledgement;
    }

    /// <summary>Makes a reset.</summary>
    public static byte[] MakeReset(string reason)
    {
        byte[] frame = new byte[Encoding.UTF8.GetMaxByteCount(LongestText) + 1];
        int length = Encoding.UTF8.GetBytes(reason.AsSpan(0, Math.Min(reason.Length, LongestText)), frame);
        frame[length] = (byte)FrameKind.Reset;
        return frame[..(length + 1)];
    }

    /// <summary>Reads the kind of a frame.</summary>
    /// <exception cref="LinkException">It is none, or not as long as its kind.</exception>
    public static FrameKind ReadKind(ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty)
        {
            throw Malformed("an empty message");
        }

        var kind = (FrameKind)frame[^1];
        bool fits = kind switch
        {
            FrameKind.Data => frame.Length >= TrailerLength,
            FrameKind.End => frame.Length == TrailerLength,
            FrameKind.Acknowledgement => frame.Length == AcknowledgementLength,
            FrameKind.Ping => frame.Length == PingLength,
            FrameKind.Reset => true,
            _ => throw Malformed($"a frame of the unknown kind {(byte)kind}"),
        };
        return fits ? kind : throw Malformed($"a frame of kind {kind} with {frame.Length} bytes");
    }

    /// <summary>Reads the sequence number of a message or an end.</summary>
    public static ulong ReadSequence(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt64LittleEndian(frame[^TrailerLength..]);

    /// <summary>Reads the acknowledgement of any frame that has one: how many messages its sender has received.</summary>
    public static ulong ReadReceived(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt64LittleEndian(frame[^AcknowledgementLength..]);

    /// <summary>Reads the text of a reset.</summary>
    public static string ReadReason(ReadOnlySpan<byte> frame) => PeerText.Show(frame[..^1]);

    /// <summary>The peer broke a rule.</summary>
    public static LinkException Violation(string rule, string description) =>
        new(LinkError.Protocol, $"The peer broke the protocol of reliable links ({rule}): {description}");

    private static LinkException Malformed(string what) => Violation("link.reliable.frame", $"{what} came.");
}
