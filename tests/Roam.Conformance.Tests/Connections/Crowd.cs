using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Connections;

/// <summary>Two real sessions on one link that both offer two services. When it is disposed, both have ended and every buffer is back.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly ConnectionLease _firstLease;
    private readonly ConnectionLease _secondLease;

    private Crowd(LinkPair links, LeakCheckingPool pool, RoamSession first, RoamSession second)
    {
        Links = links;
        Pool = pool;
        First = first;
        Second = second;
        _firstLease = first.Root.Retain();
        _secondLease = second.Root.Retain();
    }

    public LinkPair Links { get; }

    public LeakCheckingPool Pool { get; }

    /// <summary>The initiator.</summary>
    public RoamSession First { get; }

    /// <summary>The acceptor.</summary>
    public RoamSession Second { get; }

    public static async Task<Crowd> StartAsync(RoamLimits? limits = null, Action<RoamServices>? second = null)
    {
        LeakCheckingPool pool = new();
        RoamOptions options = new() { BufferPool = pool, TimeProvider = new FakeTimeProvider(), Limits = limits ?? RoamLimits.Default };
        LinkPair links = LinkPair.Create(options.ToLinkOptions());
        RoamServices services = new();
        (second ?? (static s => s.Add<IProbe>(new Probe()).Add<IOther>(new Other())))(services);
        Task<RoamSession> accepting = RoamSession.AcceptAsync(links.Second, services, options);
        RoamSession initiated = await RoamSession.InitiateAsync(
            links.First,
            services: new RoamServices().Add<IProbe>(new Probe()).Add<IOther>(new Other()),
            options: options).Soon();
        return new Crowd(links, pool, initiated, await accepting.Soon());
    }

    /// <summary>Gives back the root of the first session, which then lives by its other connections alone.</summary>
    public Task ReleaseFirstRootAsync() => _firstLease.DisposeAsync().Soon();

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync().Soon("the first session to end");
        await Second.DisposeAsync().Soon("the second session to end");
        await _firstLease.DisposeAsync().Soon();
        await _secondLease.DisposeAsync().Soon();
        await Links.DisposeAsync();
        await Tables.WaitUntilEmptyAsync(First);
        await Tables.WaitUntilEmptyAsync(Second);
        await Pool.WaitUntilAllReturnedAsync();
        Pool.AssertAllReturned();
    }
}
