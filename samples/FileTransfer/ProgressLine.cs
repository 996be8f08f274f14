using System.Diagnostics;
using System.Globalization;

namespace FileTransfer;

/// <summary>Shows on one line of a terminal how far a transfer is; elsewhere a line for each quarter.</summary>
internal sealed class ProgressLine(string what)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _shown = -Pause;
    private long _quarter = -1;
    private long _first = -1;

    /// <summary>Shows that so many bytes of so many are there.</summary>
    public void Show(long bytes, long length)
    {
        if (_first < 0)
        {
            _first = bytes;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        long quarter = length == 0 ? 4 : 4 * bytes / length;
        bool isDue = Console.IsOutputRedirected ? quarter != _quarter : bytes == length || elapsed - _shown >= Pause;
        if (!isDue)
        {
            return;
        }

        _quarter = quarter;
        _shown = elapsed;
        double rate = (bytes - _first) / 1048576.0 / Math.Max(elapsed.TotalSeconds, 0.001);
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{what}: {(length == 0 ? 100 : 100 * bytes / length),3} % of {length:N0} bytes, {rate:F1} MiB/s");
        Console.Write(Console.IsOutputRedirected ? $"{line}\n" : $"\r{line}   ");
    }
}
