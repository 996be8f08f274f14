using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Roam.Payloads;

namespace Roam.Tests.PublicApi;

/// <summary>What the shipped assemblies offer stands in the text files beside this test, so that nobody changes it by accident.</summary>
public class PublicApiTests
{
    [Fact]
    public void Roam_offers_what_was_reviewed() => Verify(typeof(RoamClient).Assembly);

    [Fact]
    public void Roam_Payloads_offers_what_was_reviewed() => Verify(typeof(IPayloadWriter).Assembly);

    [Fact]
    public void Roam_AspNetCore_offers_what_was_reviewed() => Verify(typeof(RoamEndpointRouteBuilderExtensions).Assembly);

    [Theory]
    [InlineData(typeof(RoamClient))]
    [InlineData(typeof(IPayloadWriter))]
    [InlineData(typeof(RoamEndpointRouteBuilderExtensions))]
    public void Shipped_assemblies_say_that_they_trim_and_compile_ahead_of_time(Type type)
    {
        IEnumerable<string> claims = type.Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(static item => item.Value == "True")
            .Select(static item => item.Key);
        Assert.Superset(new HashSet<string>(["IsTrimmable", "IsAotCompatible"]), new HashSet<string>(claims));
    }

    private static void Verify(Assembly assembly, [CallerFilePath] string path = "")
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
