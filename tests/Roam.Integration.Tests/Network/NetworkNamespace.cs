using System.Diagnostics;

namespace Roam.Integration.Tests.Network;

/// <summary>
/// A network namespace of the Linux kernel: a second host as far as TCP can tell, behind a cable that a test can pull out. Only root can
/// make one, with the <c>ip</c> of iproute2.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    private readonly string _device;
    private bool _isUp = true;

    private NetworkNamespace()
    {
        // Of one process; test runs beside it have others. Addresses from the range that is set aside for tests of networks.
        int id = Environment.ProcessId;
        Name = $"roam-test-{id}";
        _device = $"roam{id}";
        int subnet = id % 16384 * 4;
        string host = $"198.{18 + (subnet >> 16)}.{(subnet >> 8) & 255}.{(subnet & 255) + 1}";
        PeerAddress = $"198.{18 + (subnet >> 16)}.{(subnet >> 8) & 255}.{(subnet & 255) + 2}";
        Run("netns", "add", Name);
        try
        {
            Run("link", "add", _device, "type", "veth", "peer", "name", "eth0", "netns", Name);
            Run("addr", "add", $"{host}/30", "dev", _device);
            Run("link", "set", _device, "up");
            Run("-n", Name, "addr", "add", $"{PeerAddress}/30", "dev", "eth0");
            Run("-n", Name, "link", "set", "eth0", "up");
        }
        catch (Exception)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What <c>ip netns exec</c> calls it.</summary>
    public string Name { get; }

    /// <summary>The address of whoever listens inside.</summary>
    public string PeerAddress { get; }

    /// <summary>Why none can be made here, or <see langword="null"/>.</summary>
    public static string? WhyNot => Obstacle.Value;

    public static NetworkNamespace Create() => new();

    /// <summary>Pulls the cable out at the other end: nothing arrives any more in either direction, and nobody is told.</summary>
    public void DropRoute() => Run("-n", Name, "link", "set", "eth0", "down");

    public void Dispose()
    {
        if (_isUp)
        {
            // The cable goes with it.
            _isUp = false;
            Run("netns", "delete", Name);
        }
    }

    private static string? FindObstacle()
    {
        try
        {
            using NetworkNamespace trial = new();
            return null;
        }
        catch (Exception exception)
        {
            return $"No network namespace can be made here, which takes Linux, root and iproute2: {exception.Message}";
        }
    }

    private static void Run(params string[] arguments)
    {
        ProcessStartInfo start = new("ip", arguments) { RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'ip {string.Join(' ', arguments)}' failed: {error.Trim()}");
        }
    }
}
