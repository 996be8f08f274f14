using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Proxying;

/// <summary>
/// A proxy between two peers that are driven by hand: a caller, whose session or connection is forwarded, and a service. When it is
/// disposed, both sessions of the proxy have ended and every buffer is back.
/// </summary>
internal sealed class Middle : IAsyncDisposable
{
    private readonly LeakCheckingPool _pool;
    private readonly ConnectionLease _lease;

    private Middle(LeakCheckingPool pool, FakeTimeProvider time, LinkPair near, LinkPair far, RawPeer caller, RawPeer service, RoamSession session)
    {
        _pool = pool;
        Time = time;
        Near = near;
        Far = far;
        Caller = caller;
        Service = service;
        Session = session;
        _lease = session.Root.Retain();
    }

    public FakeTimeProvider Time { get; }

    /// <summary>The link between the proxy, which has the first side, and the caller.</summary>
    public LinkPair Near { get; }

    /// <summary>The link between the proxy, which has the first side, and the service.</summary>
    public LinkPair Far { get; }

    public RawPeer Caller { get; }

    public RawPeer Service { get; }

    /// <summary>The proxy's session with the caller.</summary>
    public RoamSession Session { get; }

    /// <summary>What the proxy has said to the service.</summary>
    public RawMessage Hello { get; private set; } = null!;

    /// <summary>What the proxy has answered the caller.</summary>
    public RawMessage Answer { get; private set; } = null!;

    /// <param name="limits">The proxy's limits.</param>
    /// <param name="features">What both peers claim besides roam 7.</param>
    /// <param name="serviceLimit">How many requests the service claims to run at once.</param>
    /// <param name="callerLimit">The same for the caller.</param>
    /// <param name="farLimits">The proxy's limits towards the service, if they are others.</param>
    public static async Task<Middle> StartAsync(
        RoamLimits? limits = null, string? features = "drain,close-root", uint serviceLimit = 64, uint callerLimit = 64, RoamLimits? farLimits = null)
    {
        LeakCheckingPool pool = new();
        FakeTimeProvider time = new();
        RoamOptions options = new() { BufferPool = pool, TimeProvider = time, Limits = limits ?? RoamLimits.Default };
        LinkPair near = LinkPair.Create(options.ToLinkOptions());
        LinkPair far = LinkPair.Create(options.ToLinkOptions());
        RoamServices services = new RoamServices().Forward("Probe", (_, _) => new(far.First), farLimits is null ? null : options with { Limits = farLimits });
        Task<RoamSession> accepting = RoamSession.AcceptAsync(near.First, services, options);
        RawPeer caller = new(near.Second);
        RawPeer service = new(far.Second);
        Task<RawMessage> answer = caller.InitiateAsync(callerLimit, "Probe", features);
        RawMessage hello = await service.AcceptAsync(serviceLimit, features);
        return new Middle(pool, time, near, far, caller, service, await accepting.Soon()) { Hello = hello, Answer = await answer.Soon() };
    }

    public async ValueTask DisposeAsync()
    {
        Session.Abort();
        await Session.Completion.Soon("the caller's session to end");
        await _lease.DisposeAsync().Soon();
        await Near.DisposeAsync();
        await Far.DisposeAsync();
        await _pool.WaitUntilAllReturnedAsync();
        _pool.AssertAllReturned();
        await Tables.WaitUntilEmptyAsync(Session);
    }
}
