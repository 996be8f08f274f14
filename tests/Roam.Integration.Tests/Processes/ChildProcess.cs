using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Roam.TestKit;

namespace Roam.Integration.Tests.Processes;

/// <summary>A program of this repository in a process of its own, which does not outlive the test.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>Starts a program.</summary>
    /// <param name="program">The name under which the project file says where the program is.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static ChildProcess Start(string program, params string[] arguments) => Run("dotnet", [Find(program), .. arguments]);

    /// <summary>Starts a program that believes that the machine has one processor.</summary>
    /// <param name="program">The name under which the project file says where the program is.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static ChildProcess StartWithOneProcessor(string program, params string[] arguments) =>
        Run("dotnet", [Find(program), .. arguments], processors: 1);

    /// <summary>Starts a program in a network namespace.</summary>
    /// <param name="networkNamespace">The name of the namespace.</param>
    /// <param name="program">The name under which the project file says where the program is.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static ChildProcess StartIn(string networkNamespace, string program, params string[] arguments) =>
        Run("ip", ["netns", "exec", networkNamespace, "dotnet", Find(program), .. arguments]);

    private static string Find(string program)
    {
        string path = typeof(ChildProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == program).Value!;
        Assert.True(File.Exists(path), $"{path} has not been built");
        return path;
    }

    private static ChildProcess Run(string command, IEnumerable<string> arguments, int? processors = null)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (processors is { } count)
        {
            start.Environment["DOTNET_PROCESSOR_COUNT"] = count.ToString("x", CultureInfo.InvariantCulture);
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Gives the program a line of input.</summary>
    public Task WriteAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Waits for a line that begins with a text.</summary>
    /// <returns>The rest of the line.</returns>
    public async Task<string> ReadAsync(string beginning)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Timeout) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line[beginning.Length..];
            }
        }

        throw new InvalidOperationException($"The program ended without saying '{beginning}'.");
    }

    /// <summary>Waits until the program ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().Soon();
        return _process.ExitCode;
    }

    /// <summary>Ends the program as a crash does: it gets no say.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().Soon();
        }

        _process.Dispose();
    }
}
