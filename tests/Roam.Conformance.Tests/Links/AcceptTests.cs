using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Links;

/// <summary>Listeners that fail, and links that do.</summary>
public sealed class AcceptTests
{
    public static TheoryData<Exception> Failures => new(
        new LinkException("the listener has a fault"),
        new SocketException((int)SocketError.TooManyOpenSockets),
        new IOException("the disk is full"),
        new InvalidOperationException("a bug"),
        new OperationCanceledException("not the server's"));

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    [Rule("link.accept")]
    public async Task A_server_goes_on_accepting_whatever_its_listener_throws_and_says_so_once_a_minute(Exception failure)
    {
        FakeTimeProvider time = new();
        CapturedLogs logs = new();
        MemoryNetwork network = new();
        FailingListener listener = new(network, failure, failures: 200);
        await using RoamServer server = RoamServer.Start(
            listener, static services => services.Add<IProbe>(new Probe()), new RoamOptions { TimeProvider = time, LoggerFactory = logs.Factory });

        // The pauses add up to more than three minutes.
        while (!listener.IsAccepting)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await using ProbeClient client = new((await RoamSession.InitiateAsync(await network.DialAsync()).Soon()).Root);
        Assert.Equal(2, await client.IncrementAsync(1).AsTask().Soon());
        string[] lines = [.. logs.Lines.Where(static line => line.Contains("AcceptingFailed", StringComparison.Ordinal))];
        Assert.InRange(lines.Length, 2, 20);
        Assert.Contains(failure.Message, lines[0], StringComparison.Ordinal);
    }

    [Fact]
    [Rule("link.accept")]
    public async Task Disposing_of_a_server_does_not_throw_what_its_listener_has_thrown()
    {
        FakeTimeProvider time = new();
        FailingListener listener = new(new MemoryNetwork(), new InvalidOperationException("a bug"), failures: int.MaxValue) { FailsToClose = true };
        RoamServer server = RoamServer.Start(listener, static services => services.Add<IProbe>(new Probe()), new RoamOptions { TimeProvider = time });
        while (listener.Failed == 0)
        {
            await Task.Yield();
        }

        await server.DisposeAsync().AsTask().Soon();
    }

    [Fact]
    [Rule("link.accept")]
    public async Task A_link_that_throws_keeps_no_other_from_being_served()
    {
        MemoryNetwork network = new();
        FailingListener listener = new(network, new IOException(), failures: 0) { First = new BrokenLink() };
        await using RoamServer server = RoamServer.Start(listener, static services => services.Add<IProbe>(new Probe()));

        await using ProbeClient client = new((await RoamSession.InitiateAsync(await network.DialAsync()).Soon()).Root);
        Assert.Equal(2, await client.IncrementAsync(1).AsTask().Soon());
    }

    [Fact]
    [Rule("link.accept")]
    public async Task An_acceptor_of_reliable_links_goes_on_too()
    {
        FakeTimeProvider time = new();
        LinkOptions options = new() { TimeProvider = time };
        MemoryNetwork network = new(ReliableLink.GetInnerOptions(options));
        FailingListener listener = new(network, new InvalidOperationException("a bug"), failures: 3);
        await using ReliableAcceptor acceptor = new(listener, options);
        while (!listener.IsAccepting)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await using ReliableLink client = await ReliableLink.ConnectAsync(network.DialAsync, options).AsTask().Soon();
        await using ILink? accepted = await acceptor.AcceptAsync().AsTask().Soon();
        Assert.NotNull(accepted);
        client.Abort();
    }

    private sealed class FailingListener(MemoryNetwork network, Exception failure, int failures) : ILinkListener
    {
        private int _failed;

        public Uri Address => network.Address;

        public int Failed => Volatile.Read(ref _failed);

        public bool IsAccepting { get; private set; }

        public bool FailsToClose { get; init; }

        public ILink? First { get; set; }

        public ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (Failed < failures)
            {
                Interlocked.Increment(ref _failed);
                return ValueTask.FromException<ILink?>(failure);
            }

            IsAccepting = true;
            if (First is { } first)
            {
                First = null;
                return new(first);
            }

            return network.AcceptAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await network.DisposeAsync();
            if (FailsToClose)
            {
                throw new IOException("cannot close");
            }
        }
    }

    private sealed class BrokenLink : ILink
    {
        public string RemoteAddress => throw new IOException("no address");

        public ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default) => throw new IOException();

        public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default) => throw new IOException();

        public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => throw new IOException();

        public void Abort() => throw new IOException();

        public ValueTask DisposeAsync() => throw new IOException();
    }
}
