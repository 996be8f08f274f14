using Roam.Links;
using Roam.TestKit;

namespace Roam.Integration.Tests.Proxying;

/// <summary>A service that has itself connected to a program, a caller, and the program between them, which bridges the roots of its two
/// sessions.</summary>
internal sealed class Bridged : IAsyncDisposable
{
    private Bridged(RoamSession caller, RoamSession toCaller, RoamSession toService, RoamSession service)
    {
        Caller = caller;
        ToCaller = toCaller;
        ToService = toService;
        Service = service;
        Proxy = ConnectionProxy.RunAsync(toCaller.Root, toService.Root, Stop.Token);
    }

    public RoamSession Caller { get; }

    /// <summary>The program's session with the caller, which has connected to it.</summary>
    public RoamSession ToCaller { get; }

    /// <summary>The program's session with the service.</summary>
    public RoamSession ToService { get; }

    public RoamSession Service { get; }

    public CancellationTokenSource Stop { get; } = new();

    public Task<SessionEnd> Proxy { get; }

    public IReadOnlyList<RoamSession> Sessions => [Caller, ToCaller, ToService, Service];

    public static async Task<Bridged> CreateAsync(Action<RoamServices> serve)
    {
        RoamServices services = new();
        serve(services);
        (MemoryLink serviceLink, MemoryLink toService) = MemoryLink.CreatePair();
        Task<RoamSession> serving = RoamSession.AcceptAsync(serviceLink, services);
        RoamSession initiated = await RoamSession.InitiateAsync(toService).Soon();
        (MemoryLink callerLink, MemoryLink toCaller) = MemoryLink.CreatePair();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(toCaller);
        RoamSession caller = await RoamSession.InitiateAsync(callerLink).Soon();
        return new Bridged(caller, await accepting.Soon(), initiated, await serving.Soon());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RoamSession session in Sessions)
        {
            await session.DisposeAsync().Soon();
        }

        await Proxy.Soon();
        Stop.Dispose();
    }
}
