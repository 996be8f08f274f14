using System.Runtime.CompilerServices;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Load;

/// <summary>Many calls, large ones, slow ones, and what must not pass between them.</summary>
public class ConcurrencyTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Ten_thousand_calls_at_once_are_answered_each_with_its_own_answer(LinkKind kind)
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind);
        world.Service.OnCall = static (value, _) => value % 3 == 0 ? YieldAsync(value) : new(~value);

        Task<int>[] calls = [.. Enumerable.Range(0, 10_000).Select(i => world.Client.CallAsync(i).AsTask())];
        Assert.Equal(Enumerable.Range(0, 10_000).Select(static i => ~i), await Task.WhenAll(calls).Soon());
        await world.IsAliveAndEmptyAsync();

        static async ValueTask<int> YieldAsync(int value)
        {
            await Task.Yield();
            return ~value;
        }
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Payloads_of_every_size_come_back_to_the_byte(LinkKind kind)
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind);
        Random random = new(7);
        int[] sizes = [1, 255, 256, 4095, 4096, 16_383, 16_384, 65_535, 65_536, 1 << 20, 8 << 20];
        byte[][] payloads = [.. sizes.Select(size =>
        {
            byte[] payload = new byte[size];
            random.NextBytes(payload);
            return payload;
        })];
        foreach (byte[] payload in payloads)
        {
            byte[] answer = await world.Client.BytesAsync(payload).Soon();
            Assert.True(payload.AsSpan().SequenceEqual(answer), $"{payload.Length} bytes over {kind}");
        }

        // All at once, more than the outbound queue takes.
        byte[][] returned = await Task.WhenAll(payloads.Select(payload => world.Client.BytesAsync(payload).AsTask())).Soon();
        Assert.All(payloads.Zip(returned), static pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second)));
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_handler_that_blocks_its_thread_holds_up_no_other(LinkKind kind)
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind);
        using ManualResetEventSlim release = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnCall = (value, _) =>
        {
            if (value == 0)
            {
                entered.SetResult();
                release.Wait(Eventually.Timeout);
            }

            return new(value);
        };

        Task<int> blocked = world.Client.CallAsync(0).AsTask();
        await entered.Task.Soon();
        for (int i = 1; i <= 100; i++)
        {
            Assert.Equal(i, await world.Client.CallAsync(i).Soon());
        }

        Assert.False(blocked.IsCompleted);
        release.Set();
        Assert.Equal(0, await blocked.Soon());
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_handler_and_a_caller_that_block_hold_up_no_other_that_came_with_them(LinkKind kind)
    {
        const int Handler = 50;
        const int Caller = 51;
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind);
        using ManualResetEventSlim release = new();
        world.Service.OnCall = (value, _) =>
        {
            if (value == Handler)
            {
                release.Wait(Eventually.Timeout);
            }

            return new(value);
        };

        // Begun together they arrive together, and those that block stand among the others.
        Task<int>[] calls = [.. Enumerable.Range(0, 200).Select(async i =>
        {
            int answer = await world.Client.CallAsync(i).ConfigureAwait(false);
            if (answer == Caller)
            {
                release.Wait(Eventually.Timeout);
            }

            return answer;
        })];
        await Task.WhenAll(calls.Where(static (_, i) => i is not (Handler or Caller))).Soon();
        Assert.False(calls[Handler].IsCompleted);
        Assert.False(calls[Caller].IsCompleted);
        release.Set();
        Assert.Equal(Enumerable.Range(0, 200), await Task.WhenAll(calls).Soon());
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task What_is_pooled_keeps_nothing_of_a_session_that_has_ended()
    {
        (WeakReference session, WeakReference service) = await CallAndEndAsync();
        for (int i = 0; (session.IsAlive || service.IsAlive) && i < 100; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();

            // A thread of the pool may not have left the last work item yet.
            await Task.Yield();
        }

        Assert.False(session.IsAlive, "The session is still referred to.");
        Assert.False(service.IsAlive, "The service is still referred to.");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static async Task<(WeakReference Session, WeakReference Service)> CallAndEndAsync()
        {
            await using ProbeWorld world = await ProbeWorld.CreateAsync();
            world.Service.OnCall = static async (value, context) =>
            {
                await Task.Yield();
                return context.CancellationToken.IsCancellationRequested ? 0 : value;
            };
            Task<int>[] calls = [.. Enumerable.Range(0, 500).Select(i => world.Client.CallAsync(i).AsTask())];
            Assert.Equal(Enumerable.Range(0, 500), await Task.WhenAll(calls).Soon());
            return (new WeakReference(world.Peers.Server), new WeakReference(world.Service));
        }
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task What_a_caller_keeps_in_its_context_stays_with_it(LinkKind kind)
    {
        // The first caller's context is there while the session and the first call are made.
        Ambient.Value = "first";
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind);
        List<string> leaks = [];
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnCall = async (value, context) =>
        {
            Note("handler");
            Ambient.Value = "handler";
            await Task.Yield();
            if (value == -1)
            {
                using CancellationTokenRegistration registration = context.CancellationToken.UnsafeRegister(
                    _ =>
                    {
                        Note("token");
                        cancelled.SetResult();
                    },
                    null);
                await cancelled.Task;
                context.CancellationToken.ThrowIfCancellationRequested();
            }

            return value;
        };

        Assert.Equal(1, await world.Client.CallAsync(1).Soon());
        Assert.Equal("first", Ambient.Value);
        CallContext soon = new(deadline: Deadline.After(TimeSpan.FromMilliseconds(50)));
        await world.Client.CallAsync(-1, soon).FailsWithAsync(RoamErrorKind.DeadlineExceeded);
        await cancelled.Task.Soon();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            Ambient.Value = $"caller {i}";
            Assert.Equal(i, await world.Client.CallAsync(i));
            Assert.Equal($"caller {i}", Ambient.Value);
        })).Soon();
        Assert.Empty(leaks);
        Ambient.Value = null;

        void Note(string where)
        {
            if (Ambient.Value is { } value)
            {
                lock (leaks)
                {
                    leaks.Add($"{where} saw {value}");
                }
            }
        }
    }
}
