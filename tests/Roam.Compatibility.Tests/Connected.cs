using Roam.Links;
using Roam.TestKit;

namespace Roam.Compatibility.Tests;

/// <summary>A caller's session whose peer, in the same process, serves some services.</summary>
internal sealed class Connected : IAsyncDisposable
{
    private readonly RoamSession _server;

    private Connected(RoamSession client, RoamSession server)
    {
        Client = client;
        _server = server;
    }

    public RoamSession Client { get; }

    /// <summary>Connects over TCP, or else over memory.</summary>
    public static async Task<Connected> CreateAsync(bool overTcp, Action<RoamServices> serve)
    {
        RoamServices services = new();
        serve(services);
        (ILink client, ILink server) = overTcp ? await ConnectAsync() : MemoryLink.CreatePair();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(server, services);
        RoamSession initiated = await RoamSession.InitiateAsync(client).Soon();
        return new(initiated, await accepting.Soon());
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(Client.DisposeAsync().AsTask(), _server.DisposeAsync().AsTask()).Soon();

    private static async Task<(ILink Client, ILink Server)> ConnectAsync()
    {
        await using ILinkListener listener = await LinkAddress.ListenAsync("tcp://127.0.0.1:0");
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        ILink connected = await LinkAddress.ConnectAsync(listener.Address.OriginalString).AsTask().Soon();
        return (connected, (await accepting.Soon())!);
    }
}
