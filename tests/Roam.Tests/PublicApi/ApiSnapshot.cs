using System.Reflection;
using System.Runtime.CompilerServices;

namespace Roam.Tests.PublicApi;

/// <summary>Compares what an assembly offers with what was reviewed: a text file of its name, beside the test that asks.</summary>
internal static class ApiSnapshot
{
    public static void Verify(Assembly assembly, [CallerFilePath] string path = "")
    {
        string verified = Path.Combine(Path.GetDirectoryName(path)!, assembly.GetName().Name + ".txt");
        string received = Path.ChangeExtension(verified, ".received.txt");
        string text = ApiText.Of(assembly);
        File.Delete(received);
        if (Environment.GetEnvironmentVariable("ROAM_ACCEPT_SNAPSHOTS") == "1")
        {
            File.WriteAllText(verified, text);
            return;
        }

        string reviewed = File.Exists(verified) ? File.ReadAllText(verified) : "";
        if (reviewed == text)
        {
            return;
        }

        File.WriteAllText(received, text);
        string[] before = Lines(reviewed);
        string[] after = Lines(text);
        IEnumerable<string> changes =
        [
            .. before.Except(after).Select(static line => "- " + line),
            .. after.Except(before).Select(static line => "+ " + line),
        ];
        Assert.Fail(
            $"The public API differs from {Path.GetFileName(verified)}:\n{string.Join('\n', changes)}\n"
            + $"If that is meant, set ROAM_ACCEPT_SNAPSHOTS=1 or replace the file by {Path.GetFileName(received)}. "
            + "A line that goes breaks users.");
    }

    /// <summary>The lines, those of members behind the name of their type: a line then means the same wherever it stands.</summary>
    private static string[] Lines(string text)
    {
        string type = "";
        List<string> lines = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isMember = line.StartsWith(' ');
            if (!isMember)
            {
                type = line.Split(" where ")[0].Split(" : ")[0];
            }

            lines.Add(isMember ? $"{type}: {line.TrimStart()}" : line);
        }

        return [.. lines];
    }
}
