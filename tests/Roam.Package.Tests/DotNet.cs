using System.Diagnostics;
using System.Text;

namespace Roam.Package.Tests;

/// <summary>Runs programs as somebody at a prompt would.</summary>
internal static class DotNet
{
    /// <summary>Runs the <c>dotnet</c> that runs this test.</summary>
    public static Task<string> RunAsync(string folder, TimeSpan timeout, params string[] arguments) =>
        RunProgramAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", folder, timeout, arguments);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program's path or name.</param>
    /// <param name="folder">The folder it runs in.</param>
    /// <param name="timeout">After this long it is ended, with the processes that it started, and the test fails.</param>
    /// <param name="arguments">The arguments, unquoted.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunProgramAsync(string program, string folder, TimeSpan timeout, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // `dotnet test` tells its own MSBuild where to look in these. Another build must look for itself.
        foreach (string name in start.Environment.Keys.Where(IsOfTheBuild).ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process process = new() { StartInfo = start };
        StringBuilder output = new();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource expiry = new(timeout);
        try
        {
            await process.WaitForExitAsync(expiry.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Command()} took longer than {timeout.TotalSeconds} seconds. It printed:\n{Printed()}");
        }

        Assert.True(process.ExitCode == 0, $"{Command()} ended with {process.ExitCode}. It printed:\n{Printed()}");
        return Printed();

        string Command() => $"`{Path.GetFileName(program)} {string.Join(' ', arguments)}` in {folder}";

        string Printed()
        {
            lock (output)
            {
                return output.ToString();
            }
        }

        void Append(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }

    private static bool IsOfTheBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);
}
