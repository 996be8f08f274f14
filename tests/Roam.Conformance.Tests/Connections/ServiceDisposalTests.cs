using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Connections;

/// <summary>Objects that are made for a connection are disposed of with it.</summary>
public sealed class ServiceDisposalTests
{
    [Theory]
    [Rule("connection.service.dispose")]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task An_object_of_a_connection_is_disposed_of_once(bool isRoot, bool lose)
    {
        Observed<int> disposed = new(0);
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(network, s => s.Add<IOther>(_ => new Kept(disposed)).Add<IProbe>(new Probe()));
        RoamSession session = await RoamSession.ConnectAsync(network.DialAsync, isRoot ? "Other" : "Probe").Soon();
        RoamClient client = isRoot ? new OtherClient(session.Root) : (RoamClient)await session.OpenAsync<IOther>().Soon();
        Assert.Equal("kept", await ((IOther)client).NameAsync().Soon());
        Assert.Equal(0, disposed.Value);
        if (lose)
        {
            network.Current.Kill();
        }

        await client.DisposeAsync().Soon();
        await disposed.WaitForAsync(static count => count == 1);
        await session.DisposeAsync().Soon();
        await server.DisposeAsync().Soon();
        Assert.Equal(1, disposed.Value);
    }

    [Fact]
    [Rule("connection.service.dispose")]
    public async Task It_is_disposed_of_after_its_last_handler()
    {
        Observed<int> disposed = new(0);
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(network, s => s.Add<IOther>(_ => new Kept(disposed)
        {
            OnName = async () =>
            {
                entered.SetResult();
                await gate.Task;
                return "late";
            },
        }));
        await using OtherClient client = new((await RoamSession.ConnectAsync(network.DialAsync).Soon()).Root);
        Task<string> call = client.NameAsync().AsTask();
        await entered.Task.Soon();
        RoamSession served = server.Sessions.Single();
        network.Current.Kill();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
        await served.Completion.Soon();
        Assert.Equal(0, disposed.Value);

        gate.SetResult();
        await disposed.WaitForAsync(static count => count == 1);
    }

    [Fact]
    [Rule("connection.service.dispose")]
    public async Task An_object_given_for_all_connections_stays()
    {
        Observed<int> disposed = new(0);
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(network, s => s.Add<IOther>(new Kept(disposed)));
        RoamSession session = await RoamSession.ConnectAsync(network.DialAsync).Soon();
        Assert.Equal("kept", await new OtherClient(session.Root).NameAsync().Soon());
        await session.DisposeAsync().Soon();
        await server.DisposeAsync().Soon();
        Assert.Equal(0, disposed.Value);
    }

    [Fact]
    [Rule("connection.service.dispose")]
    public async Task An_object_whose_connection_does_not_come_about_is_disposed_of_too()
    {
        Observed<int> disposed = new(0);
        CapturedLogs logs = new();
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(
            network,
            s => s.Add<IOther>(connection =>
            {
                connection.AcceptMetadata = [("long", new string('x', 20_000))];
                return new Kept(disposed) { Failure = new InvalidOperationException("on purpose") };
            }).Add<IProbe>(new Probe()),
            new() { LoggerFactory = logs });
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, RoamSession.ConnectAsync(network.DialAsync, "Other"));
        await disposed.WaitForAsync(static count => count == 1);
        await using RoamSession session = await RoamSession.ConnectAsync(network.DialAsync, "Probe").Soon();
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, session.OpenAsync<IOther>());
        await disposed.WaitForAsync(static count => count == 2);
        await server.DisposeAsync().Soon();
    }

    [Fact]
    [Rule("connection.service.dispose")]
    public async Task What_disposing_throws_is_logged()
    {
        TaskCompletionSource logged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Observed<int> disposed = new(0);
        CapturedLogs logs = new();
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(
            network,
            s => s.Add<IOther>(_ => new Kept(disposed) { Failure = new InvalidOperationException("on purpose"), Thrown = logged }),
            new() { LoggerFactory = logs });
        await using RoamSession session = await RoamSession.ConnectAsync(network.DialAsync).Soon();
        await session.DisposeAsync().Soon();
        await logged.Task.Soon();
        while (!logs.Lines.Any(static line => line.StartsWith("Warning ServiceNotDisposed", StringComparison.Ordinal)))
        {
            await Task.Yield();
        }

        Assert.Contains(logs.Lines, static line => line.Contains("on purpose", StringComparison.Ordinal));
    }

    private sealed class Kept(Observed<int> disposed) : IOther, IAsyncDisposable, IDisposable
    {
        public Func<ValueTask<string>> OnName { get; init; } = static () => new("kept");

        public Exception? Failure { get; init; }

        public TaskCompletionSource? Thrown { get; init; }

        public ValueTask<string> NameAsync() => OnName();

        public void Dispose() => throw new InvalidOperationException("It can be disposed of asynchronously.");

        public ValueTask DisposeAsync()
        {
            disposed.Update(static count => count + 1);
            Thrown?.SetResult();
            return Failure is null ? default : ValueTask.FromException(Failure);
        }
    }
}
