using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Roam.Generators.Parsing;

/// <summary>The names and ids by which services and methods go on the wire. Part of the protocol: a change breaks every peer.</summary>
internal static class WireNames
{
    /// <summary>The service name of an interface without explicit name: <c>ICalculator</c> is <c>Calculator</c>.</summary>
    public static string DefaultServiceName(string interfaceName) =>
        interfaceName.Length > 1 && interfaceName[0] == 'I' && char.IsUpper(interfaceName[1])
            ? interfaceName.Substring(1)
            : interfaceName;

    /// <summary>The name of a method without explicit name: <c>AddAsync</c> is <c>Add</c>.</summary>
    public static string DefaultMethodName(string methodName)
    {
        const string Suffix = "Async";
        return methodName.Length > Suffix.Length && methodName.EndsWith(Suffix, StringComparison.Ordinal)
            ? methodName.Substring(0, methodName.Length - Suffix.Length)
            : methodName;
    }

    /// <summary>The wire name of a method, such as <c>calculator.add</c>.</summary>
    public static string Method(string serviceName, string methodName) => Kebab(serviceName) + "." + Kebab(methodName);

    /// <summary>The name of a member as a field in Rust: <c>TopLeft</c> is <c>top_left</c>.</summary>
    public static string Snake(string memberName) => Kebab(memberName) is { Length: > 0 } kebab ? kebab.Replace('-', '_') : memberName;

    /// <summary>The id of a method: the first 8 bytes of the BLAKE3 hash of its wire name, little-endian.</summary>
    public static ulong MethodId(string wireName) =>
        BinaryPrimitives.ReadUInt64LittleEndian(Blake3.Hash(Encoding.UTF8.GetBytes(wireName)));

    /// <summary>
    /// Turns a name into lower-case words joined by hyphens. A word ends before an upper-case letter that follows a lower-case one, and
    /// before the last of a run of upper-case letters if a lower-case one follows; digits neither start nor end a word.
    /// </summary>
    public static string Kebab(string name)
    {
        var result = new StringBuilder(name.Length + 4);
        int start = 0;
        while (start < name.Length)
        {
            if (!IsAlphanumeric(name, start))
            {
                start += CharacterLength(name, start);
                continue;
            }

            int end = start;
            while (end < name.Length && IsAlphanumeric(name, end))
            {
                end += CharacterLength(name, end);
            }

            AppendPiece(result, name, start, end);
            start = end;
        }

        return result.ToString();
    }

    /// <summary>Appends the words of a piece without separators.</summary>
    private static void AppendPiece(StringBuilder result, string name, int start, int end)
    {
        int wordStart = start;
        Case state = Case.None;
        for (int i = start; i < end;)
        {
            int next = i + CharacterLength(name, i);
            Case current = CaseOf(name, i);
            Case following = next < end ? CaseOf(name, next) : Case.None;
            Case stateWithCurrent = current == Case.None ? state : current;
            if (stateWithCurrent == Case.Lower && following == Case.Upper)
            {
                AppendWord(result, name, wordStart, next);
                wordStart = next;
                state = Case.None;
            }
            else if (state == Case.Upper && current == Case.Upper && following == Case.Lower)
            {
                // The current letter begins the next word, whose first letter does not count yet.
                AppendWord(result, name, wordStart, i);
                wordStart = i;
                state = Case.None;
            }
            else
            {
                state = stateWithCurrent;
            }

            i = next;
        }

        AppendWord(result, name, wordStart, end);
    }

    private static void AppendWord(StringBuilder result, string name, int start, int end)
    {
        if (start == end)
        {
            return;
        }

        if (result.Length != 0)
        {
            result.Append('-');
        }

        result.Append(name.Substring(start, end - start).ToLowerInvariant());
        if (name[end - 1] == 'Σ' && end - start > 1)
        {
            result[result.Length - 1] = 'ς';
        }
    }

    private static bool IsAlphanumeric(string name, int index) => CharUnicodeInfo.GetUnicodeCategory(name, index)
        is UnicodeCategory.UppercaseLetter
        or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber
        or UnicodeCategory.OtherNumber;

    private static Case CaseOf(string name, int index) => CharUnicodeInfo.GetUnicodeCategory(name, index) switch
    {
        UnicodeCategory.UppercaseLetter => Case.Upper,
        UnicodeCategory.LowercaseLetter => Case.Lower,
        _ => Case.None,
    };

    private static int CharacterLength(string name, int index) => char.IsSurrogatePair(name, index) ? 2 : 1;

    private enum Case
    {
        None,
        Lower,
        Upper,
    }
}
