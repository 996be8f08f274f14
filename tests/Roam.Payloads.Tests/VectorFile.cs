using System.Globalization;

namespace Roam.Payloads.Tests;

/// <summary>Reads the recorded bytes beside the test assembly.</summary>
internal static class VectorFile
{
    /// <summary>The lines of a file but for comments, split into their columns.</summary>
    public static IEnumerable<string[]> Read(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", name))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(" | "));

    /// <summary>Reads hex; "xx*n" stands for n times the bytes xx.</summary>
    public static byte[] ParseBytes(string text)
    {
        var bytes = new List<byte>();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            (string unit, int count) = SplitRepetition(word);
            bytes.AddRange(Enumerable.Repeat(Convert.FromHexString(unit), count).SelectMany(b => b));
        }

        return [.. bytes];
    }

    /// <summary>Splits "unit*count"; the count is 1 if it is not there.</summary>
    public static (string Unit, int Count) SplitRepetition(string text)
    {
        int star = text.LastIndexOf('*');
        return star < 0 ? (text, 1) : (text[..star], int.Parse(text.AsSpan(star + 1), CultureInfo.InvariantCulture));
    }
}
