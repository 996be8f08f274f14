using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Roam.Generators.Tests.Harness;

/// <summary>
/// Compares generated files with those beside the test, by the conventions of Verify: <c>Class.Method#HintName.verified.cs</c>, and a
/// <c>.received.cs</c> on mismatch. Set ROAM_ACCEPT_SNAPSHOTS=1 to accept what is printed, and read the difference in git.
/// </summary>
internal static partial class Snapshot
{
    public static void Verify(GeneratorRun run, [CallerFilePath] string path = "", [CallerMemberName] string method = "")
    {
        string folder = Path.GetDirectoryName(path)!;
        string prefix = $"{Path.GetFileNameWithoutExtension(path)}.{method}#";
        bool accept = Environment.GetEnvironmentVariable("ROAM_ACCEPT_SNAPSHOTS") == "1";
        var expected = new HashSet<string>(Directory.GetFiles(folder, prefix + "*.verified.cs"), StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var file in run.Files)
        {
            string name = Path.Combine(folder, prefix + file.HintName[..^".cs".Length]);
            string text = Version().Replace(file.SourceText.ToString(), "\"Roam.Generators\", \"VERSION\"");
            string verified = name + ".verified.cs";
            string received = name + ".received.cs";
            File.Delete(received);
            if (accept)
            {
                File.WriteAllText(verified, text);
            }
            else if (!File.Exists(verified) || File.ReadAllText(verified) != text)
            {
                File.WriteAllText(received, text);
                problems.Add($"{Path.GetFileName(verified)} differs from {Path.GetFileName(received)}.");
            }

            expected.Remove(verified);
        }

        problems.AddRange(expected.Select(static extra => $"{Path.GetFileName(extra)} is not generated any more."));
        Assert.True(problems.Count == 0, string.Join("\n", problems));
    }

    [GeneratedRegex("\"Roam\\.Generators\", \"[0-9.]+\"")]
    private static partial Regex Version();
}
