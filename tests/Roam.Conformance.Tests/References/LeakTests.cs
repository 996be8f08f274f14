using System.Runtime.CompilerServices;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.References;

/// <summary>References that are let go of without being disposed.</summary>
public sealed class LeakTests
{
    [Fact]
    [Rule("rpc.service-reference.leak")]
    public async Task A_leak_is_logged_with_service_and_method_and_the_owner_gets_its_object_back()
    {
        CapturedLogs logs = new();
        Board board = new() { OnPost = static (_, _) => new(1) };
        await using Crowd crowd = await Crowd.StartAsync(board, logs);
        await PostAsync(crowd.First);
        await CollectUntilAsync(() => logs.Lines.Count(static line => line.StartsWith("Warning ReferenceLeaked", StringComparison.Ordinal)) == 1);
        Assert.Contains(logs.Lines, static line => line.Contains("Listener", StringComparison.Ordinal) && line.Contains("IBoard.PostAsync", StringComparison.Ordinal));
        await CollectUntilAsync(() => crowd.First.VirtualConnections + crowd.Second.VirtualConnections == 0);
    }

    [Fact]
    [Rule("rpc.service-reference.leak")]
    public async Task A_result_that_nobody_awaits_is_a_leak()
    {
        CapturedLogs logs = new();
        await using Crowd crowd = await Crowd.StartAsync(new Board(), logs);
        await ForgetAsync(crowd.First);
        await CollectUntilAsync(() => logs.Lines.Any(static line => line.Contains("IBoard.GetAsync", StringComparison.Ordinal)));
        await CollectUntilAsync(() => crowd.First.VirtualConnections + crowd.Second.VirtualConnections == 0);
    }

    [Fact]
    [Rule("rpc.service-reference.leak")]
    public async Task A_client_that_nobody_holds_lives_as_long_as_its_calls()
    {
        CapturedLogs logs = new();
        TaskCompletionSource<int> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int>? heard = null;
        Board board = new()
        {
            OnPost = (listener, _) =>
            {
                heard = listener.HearAsync(1).AsTask();
                return new(0);
            },
        };
        await using Crowd crowd = await Crowd.StartAsync(board, logs);
        await using BoardClient client = new(crowd.First.Root);
        await client.PostAsync(new SlowListener(asked, answer)).Soon();
        await asked.Task.Soon();
        for (int i = 0; i < 5; i++)
        {
            Collect();
            await Task.Yield();
        }

        Assert.DoesNotContain(logs.Lines, static line => line.StartsWith("Warning ReferenceLeaked", StringComparison.Ordinal));
        answer.SetResult(42);
        Assert.Equal(42, await heard!.Soon());
        await CollectUntilAsync(() => logs.Lines.Any(static line => line.StartsWith("Warning ReferenceLeaked", StringComparison.Ordinal)));
    }

    [Fact]
    [Rule("rpc.service-reference.leak")]
    public async Task What_is_disposed_or_has_ended_is_no_leak()
    {
        CapturedLogs logs = new();
        await using (Crowd crowd = await Crowd.StartAsync(new Board(), logs))
        {
            await PostAsync(crowd.First);
            await ForgetAsync(crowd.First);
        }

        for (int i = 0; i < 5; i++)
        {
            Collect();
            await Task.Yield();
        }

        // The one that was forgotten ended with its session.
        Assert.DoesNotContain(logs.Lines, static line => line.StartsWith("Warning ReferenceLeaked", StringComparison.Ordinal));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task PostAsync(RoamSession session)
    {
        await using BoardClient client = new(session.Root);
        await client.PostAsync(new Board()).Soon();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetAsync(RoamSession session)
    {
        await using BoardClient client = new(session.Root);
        _ = (await client.GetAsync().Soon()).HearAsync(1);
    }

    private static async Task CollectUntilAsync(Func<bool> condition) =>
        await Tables.Until(
            () =>
            {
                Collect();
                return condition();
            },
            static () => "nothing was collected");

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private sealed class SlowListener(TaskCompletionSource asked, TaskCompletionSource<int> answer) : IListener
    {
        public async ValueTask<int> HearAsync(int number)
        {
            asked.SetResult();
            return await answer.Task;
        }
    }

    private sealed class Crowd : IAsyncDisposable
    {
        private readonly ConnectionLease[] _leases;

        private Crowd(RoamSession first, RoamSession second)
        {
            First = first;
            Second = second;
            _leases = [first.Root.Retain(), second.Root.Retain()];
        }

        public RoamSession First { get; }

        public RoamSession Second { get; }

        public static async Task<Crowd> StartAsync(Board board, CapturedLogs logs)
        {
            LinkPair links = LinkPair.Create();
            RoamOptions options = new() { LoggerFactory = logs };
            Task<RoamSession> accepting = RoamSession.AcceptAsync(links.Second, new RoamServices().Add<IBoard>(board), options);
            RoamSession first = await RoamSession.InitiateAsync(links.First, options: options).Soon();
            return new(first, await accepting.Soon());
        }

        public async ValueTask DisposeAsync()
        {
            await First.DisposeAsync().Soon();
            await Second.DisposeAsync().Soon();
            foreach (ConnectionLease lease in _leases)
            {
                await lease.DisposeAsync().Soon();
            }
        }
    }
}
