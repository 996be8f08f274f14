using System.Diagnostics;
using System.Text.Json;

namespace Roam.Benchmarks.Commands;

/// <summary>This program as a child process that answers lines with lines. Used by one thread at a time.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public static Child Start(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // When run by 'dotnet PROGRAM.dll', the process's path is that of the host.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new Child(Process.Start(start)!);
    }

    /// <summary>Reads what the process says next.</summary>
    /// <exception cref="InvalidOperationException">It has ended instead.</exception>
    public async Task<T?> ReadAsync<T>()
    {
        string line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("A process of the benchmark has failed; what it printed stands above.");
        return JsonSerializer.Deserialize<T>(line);
    }

    /// <summary>Says something and reads the answer.</summary>
    public async Task<T?> AskAsync<T>(object question)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question));
        return await ReadAsync<T>();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
