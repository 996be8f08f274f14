using System.Globalization;
using System.Text;

namespace Roam.Diagnostics;

/// <summary>
/// Makes text that a peer has sent fit for exception messages and log lines: it is cut, and no character of it can begin a new line, move
/// a terminal's cursor or change the direction of what follows. Stateless.
/// </summary>
// spec: session.peer-text
internal static class PeerText
{
    /// <summary>How many UTF-16 characters of the text are shown.</summary>
    public const int MaxLength = 512;

    // What MaxLength characters take at most, and one more, so that a longer text is seen to be longer.
    private const int MaxBytes = (MaxLength + 1) * 3;

    private const char Ellipsis = '…';

    /// <summary>Shows text that is not decoded yet. No more of it is decoded than is shown.</summary>
    public static string Show(ReadOnlySpan<byte> utf8) => Show(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxBytes)]));

    /// <summary>Shows text.</summary>
    public static string Show(string text)
    {
        int plain = 0;
        while (plain < text.Length && plain < MaxLength && IsPlain(text[plain]))
        {
            plain++;
        }

        return plain == text.Length ? text : Escape(text, plain);
    }

    private static string Escape(string text, int plain)
    {
        StringBuilder shown = new(text, 0, plain, MaxLength + 1);
        int position = plain;
        while (position < text.Length)
        {
            bool isValid = Rune.TryGetRuneAt(text, position, out Rune rune);
            string next = isValid && !IsHidden(rune) ? rune.ToString() : $"\\u{(isValid ? rune.Value : text[position]):X4}";
            if (shown.Length + next.Length > MaxLength)
            {
                return shown.Append(Ellipsis).ToString();
            }

            shown.Append(next);
            position += isValid ? rune.Utf16SequenceLength : 1;
        }

        return shown.ToString();
    }

    private static bool IsPlain(char character) => character is >= ' ' and <= '~' || (!char.IsSurrogate(character) && !IsHidden(new Rune(character)));

    // Format characters hold those that change the direction of text.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
