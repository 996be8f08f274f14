using Roam.Benchmarks.Bare;

namespace Roam.Benchmarks.Contenders;

/// <summary>Who is measured: a name, and how to connect to the server that has published its address under that name.</summary>
internal sealed record Contender(string Name, string Title, Func<string, int, Task<IContenderClient>> ConnectAsync)
{
    public const string BareInline = "bare-inline";
    public const string Bare = "bare";
    public const string RoamTcp = "roam-tcp";
    public const string RoamUnix = "roam-unix";
    public const string RoamWebSocket = "roam-ws";
    public const string RoamProxy = "roam-proxy";
    public const string Http1 = "http1";
    public const string Http2 = "http2";

    public static IReadOnlyList<Contender> All { get; } =
    [
        new(Bare, "bare echo, thread pool", BareContender.ConnectAsync),
        new(BareInline, "bare echo, on the read loop", BareContender.ConnectAsync),
        new(RoamTcp, "Roam, TCP", static (address, _) => RoamContender.ConnectAsync(address)),
        new(RoamUnix, "Roam, Unix socket", static (address, _) => RoamContender.ConnectAsync(address)),
        new(RoamWebSocket, "Roam, WebSocket", static (address, _) => RoamContender.ConnectAsync(address)),
        new(RoamProxy, "Roam, TCP, through a proxy", static (address, _) => RoamContender.ConnectAsync(address)),
        new(Http1, "HTTP/1.1 and JSON", static (address, _) => Task.FromResult(HttpContender.Connect(address, new Version(1, 1)))),
        new(Http2, "HTTP/2 and JSON", static (address, _) => Task.FromResult(HttpContender.Connect(address, new Version(2, 0)))),
    ];
}
