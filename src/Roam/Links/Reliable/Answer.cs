using System.Text;
using Roam.Diagnostics;

namespace Roam.Links.Reliable;

/// <summary>What the acceptor answers to a <see cref="Hello"/>.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Key">The key for coming back the next time, or <see langword="null"/> if the link is refused.</param>
/// <param name="Received">How many messages of the session the acceptor has received.</param>
/// <param name="Refusal">Why the link is refused, if it is.</param>
/// <param name="Reason">The same for people.</param>
// spec: link.reliable.handshake
internal readonly record struct Answer(Guid SessionId, ResumeKey? Key, ulong Received, RefusalCode Refusal, string Reason)
{
    private const byte Accepted = 0;
    private const byte Refused = 1;
    private const int HeadLength = Hello.PreambleLength + 1;
    private const int LongestReason = 512;

    /// <summary>Accepts.</summary>
    public static Answer Accept(Guid sessionId, ResumeKey key, ulong received) => new(sessionId, key, received, default, "");

    /// <summary>Refuses.</summary>
    public static Answer Refuse(RefusalCode code, string reason) => new(default, null, 0, code, reason);

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        byte[] reason = Encoding.UTF8.GetBytes(Reason);
        byte[] message = new byte[HeadLength + (Key is null ? 1 + reason.Length : Hello.SessionLength)];
        Hello.WritePreamble(message);
        message[Hello.PreambleLength] = Key is null ? Refused : Accepted;
        Span<byte> rest = message.AsSpan(HeadLength);
        if (Key is null)
        {
            rest[0] = (byte)Refusal;
            reason.CopyTo(rest[1..]);
        }
        else
        {
            Hello.WriteSession(rest, SessionId, Key, Received);
        }

        return message;
    }

    /// <summary>Decodes the message.</summary>
    /// <exception cref="LinkException">It is none.</exception>
    public static Answer Decode(ReadOnlySpan<byte> message)
    {
        if (Hello.TryReadPreamble(message, out byte version))
        {
            ReadOnlySpan<byte> rest = message[HeadLength..];
            switch (message[Hello.PreambleLength])
            {
                case Accepted when version == Hello.Version && rest.Length == Hello.SessionLength:
                    (Guid id, ResumeKey key, ulong received) = Hello.ReadSession(rest);
                    return Accept(id, key, received);

                // A refusal is the same in all versions, so that an older client can read why.
                case Refused when rest.Length is >= 1 and <= 1 + LongestReason:
                    return Refuse((RefusalCode)rest[0], PeerText.Show(rest[1..]));
            }
        }

        // A session on a plain link sends its messages on connection 0.
        throw Frame.Violation(
            "link.reliable.handshake",
            message is [0, ..]
                ? "its answer is that of a server without reliable links, whose address has no reliable+ in front."
                : "its answer is not that of an acceptor of reliable links.");
    }
}
