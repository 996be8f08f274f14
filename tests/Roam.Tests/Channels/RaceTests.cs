using Roam.CompilerServices;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>Everything at once, many times. Every wait ends, nothing is lost, and nothing is left.</summary>
public sealed class RaceTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(16, 4)]
    [InlineData(256, 2)]
    public async Task All_items_of_all_writers_arrive_in_each_writers_order(int credit, int writers)
    {
        const int PerWriter = 2000;
        var world = new ChannelWorld();
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = world.OpenToHandler(credit);
        await using var wire = new Wire(world);
        Task[] sending =
        [
            .. Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
            {
                for (int i = 0; i < PerWriter; i++)
                {
                    await tx.SendAsync((writer << 16) | i);
                }
            })),
        ];
        Task<int[]> reading = Task.Run(async () =>
        {
            int[] next = new int[writers];
            await foreach (int item in rx)
            {
                Assert.Equal(next[item >> 16]++, item & 0xffff);
            }

            return next;
        });
        await Task.WhenAll(sending).Soon();
        await tx.CompleteAsync();
        Assert.All(await reading.Soon(), static count => Assert.Equal(PerWriter, count));
        request.Complete(null);
        await wire.DisposeAsync();
        Assert.Empty(wire.Failures);
        world.AssertClean();
    }

    [Fact]
    public async Task Cancel_against_grant_loses_no_credit()
    {
        var world = new ChannelWorld();
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = world.OpenToCaller(credit: 0);
        int sent = 0;
        int granted = 0;
        for (int round = 0; round < 3000; round++)
        {
            using var source = new CancellationTokenSource();
            Task<bool>[] sends = [.. Enumerable.Range(0, 3).Select(i => TrySendAsync(tx, i, i == 1 ? default : source.Token))];
            Task cancel = Task.Run(source.Cancel);
            int grants = (round % 3) + 1;
            for (int i = 0; i < grants; i++)
            {
                world.Server.Table.OnGrant(1, 1);
                granted++;
            }

            await cancel.Soon();

            // The one without a token may still wait: it gets what the cancelled ones did not use.
            while (!sends[1].IsCompleted && tx.Sender.WaiterCount != 0)
            {
                world.Server.Table.OnGrant(1, 1);
                granted++;
            }

            foreach (Task<bool> send in sends)
            {
                sent += await send.Soon() ? 1 : 0;
            }

            Assert.Equal(granted, sent + tx.Sender.Credit);
            Assert.Equal(0, tx.Sender.WaiterCount);
        }

        Assert.Equal(sent, world.Server.TakeLog().Count(static message => message.StartsWith("Item", StringComparison.Ordinal)));
        request.Complete(null);
        world.Lose();
        await rx.DisposeAsync();
        world.AssertClean();
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    [InlineData("loss")]
    [InlineData("request")]
    public async Task Every_send_ends_whatever_ends_the_channel(string end)
    {
        for (int round = 0; round < 500; round++)
        {
            var world = new ChannelWorld();
            (Tx<int> tx, Rx<int> rx, InboundChannels request) = world.OpenToCaller(credit: 2);
            Task<bool>[] sends = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => TrySendAsync(tx, i)))];
            Task grant = Task.Run(() => world.Server.Table.OnGrant(1, 1));
            Task ending = Task.Run(() =>
            {
                switch (end)
                {
                    case "close":
                        tx.CompleteAsync();
                        break;
                    case "reset":
                        world.Server.Table.OnReset(1, Metadata.Empty);
                        break;
                    case "loss":
                        world.Server.Table.Fail(new RoamException(RoamErrorKind.ConnectionLost, "lost"));
                        break;
                    default:
                        request.Complete(null);
                        break;
                }
            });
            await Task.WhenAll([ending, grant, .. sends]).Soon();
            bool[] results = await Task.WhenAll(sends);
            IReadOnlyList<string> log = world.Server.TakeLog();

            // What succeeded was sent, nothing else, and nothing behind the close.
            Assert.Equal(results.Count(static sent => sent), log.Count(static message => message == "Item 1"));
            Assert.Equal(end is "close" or "request" ? 1 : 0, log.Count(static message => message == "Close 1"));
            Assert.True(!log.Contains("Close 1") || log[^1] == "Close 1");
            Assert.Equal(0, world.Server.Table.Count);
            Assert.Equal(0, world.Server.OpenChannels);
            world.Lose();
            await rx.DisposeAsync();
            request.Complete(null);
            world.AssertClean();
        }
    }

    [Theory]
    [InlineData("close")]
    [InlineData("dispose")]
    [InlineData("loss")]
    [InlineData("cancel")]
    public async Task Every_read_ends_and_every_buffer_returns_whatever_ends_the_channel(string end)
    {
        for (int round = 0; round < 500; round++)
        {
            var world = new ChannelWorld();
            (Tx<int> tx, Rx<int> rx, InboundChannels request) = world.OpenToHandler(credit: 16);
            using var source = new CancellationTokenSource();
            int read = 0;
            Task reading = Task.Run(async () =>
            {
                try
                {
                    while (await rx.WaitToReadAsync(source.Token))
                    {
                        while (rx.TryRead(out int item))
                        {
                            Assert.Equal(read++, item);
                        }
                    }
                }
                catch (Exception exception) when (exception is RoamException or ObjectDisposedException or OperationCanceledException)
                {
                }
            });
            Task delivering = Task.Run(() =>
            {
                for (byte i = 0; i < 16; i++)
                {
                    world.Server.Table.OnItem(1, [i]);
                }

                if (end == "close")
                {
                    world.Server.Table.OnClose(1, Metadata.Empty);
                }
            });
            Task ending = Task.Run(() =>
            {
                switch (end)
                {
                    case "dispose":
                        rx.DisposeAsync();
                        break;
                    case "loss":
                        world.Server.Table.Fail(new RoamException(RoamErrorKind.ConnectionLost, "lost"));
                        break;
                    case "cancel":
                        source.Cancel();
                        break;
                }
            });
            await Task.WhenAll(reading, delivering, ending).Soon();
            if (end == "close")
            {
                Assert.Equal(16, read);
            }
            else if (end == "cancel")
            {
                // What was not read is still there.
                Assert.Equal(Enumerable.Range(read, 16 - read), ChannelWorld.ReadAvailable(rx));
            }

            request.Complete(null);
            await tx.CompleteAsync();
            world.Lose();
            world.AssertClean();
        }
    }

    [Fact]
    public async Task Both_ends_dispose_while_items_and_grants_fly()
    {
        for (int round = 0; round < 300; round++)
        {
            var world = new ChannelWorld();
            (Tx<int> tx, Rx<int> rx, InboundChannels request) = world.OpenToHandler(credit: 4);
            await using var wire = new Wire(world);
            Task sending = Task.Run(async () =>
            {
                for (int i = 0; i < 20 && await TrySendAsync(tx, i); i++)
                {
                }
            });
            Task reading = Task.Run(async () =>
            {
                try
                {
                    int next = 0;
                    await foreach (int item in rx)
                    {
                        Assert.Equal(next++, item);
                    }
                }
                catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException
                    or RoamException { Kind: RoamErrorKind.ChannelReset })
                {
                }
            });
            await Task.WhenAll(
                sending,
                reading,
                Task.Run(async () => await tx.DisposeAsync()),
                Task.Run(() => request.Complete(null))).Soon();
            await wire.DisposeAsync();
            Assert.Empty(wire.Failures);
            world.AssertClean();
        }
    }

    [Fact]
    public async Task Loss_against_calling_binding_and_using()
    {
        for (int round = 0; round < 500; round++)
        {
            var world = new ChannelWorld();
            (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
            Task<bool> send = TrySendAsync(tx, 1);
            Task calling = Task.Run(() =>
            {
                var channels = new OutboundChannels();
                try
                {
                    world.QueueCall(channels, ChannelWorld.WriteRx(channels, passed), 16);
                    channels.Commit();
                }
                catch (RoamException exception)
                {
                    channels.Abort(exception);
                }
            });
            (Rx<int> rx, _) = world.CallWithTx();
            world.Client.DeliverOne(world.Server);
            Task serving = Task.Run(async () =>
            {
                if (!world.Server.Requests.TryPeek(out _))
                {
                    return;
                }

                (Tx<int> output, InboundChannels request) = world.AcceptTx();
                await TrySendAsync(output, 1);
                request.Complete(null);
            });
            Task losing = Task.Run(() => world.Lose());
            Task reading = Task.Run(async () => await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask()));
            await Task.WhenAll(calling, losing, serving, reading, send).Soon();
            await tx.DisposeAsync();
            while (world.Server.Requests.TryDequeue(out InboundChannels? request))
            {
                request.Complete(null);
            }

            world.AssertClean();
        }
    }

    [Fact]
    public async Task Pair_is_claimed_by_one_of_many()
    {
        for (int round = 0; round < 500; round++)
        {
            (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
            int claimed = 0;
            Task<bool> send = TrySendAsync(tx, 1);
            void Claim(Action claim)
            {
                try
                {
                    claim();
                    Interlocked.Increment(ref claimed);
                }
                catch (InvalidOperationException)
                {
                }
            }

            await Task.WhenAll(
                Task.Run(() => Claim(() => ChannelWorld.WriteTx(new OutboundChannels(), tx))),
                Task.Run(() => Claim(() => ChannelWorld.WriteTx(new OutboundChannels(), tx))),
                Task.Run(() => rx.DisposeAsync().AsTask())).Soon();
            Assert.InRange(claimed, 0, 1);
            Assert.False(await send.Soon());
        }
    }

    private static async Task<bool> TrySendAsync(Tx<int> tx, int item, CancellationToken cancellationToken = default)
    {
        try
        {
            await tx.SendAsync(item, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is RoamException or InvalidOperationException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Delivers both directions from a thread each, as two read loops would.</summary>
    private sealed class Wire : IAsyncDisposable
    {
        private readonly ChannelWorld _world;
        private readonly Task[] _loops;
        private volatile bool _stop;

        public Wire(ChannelWorld world)
        {
            _world = world;
            _loops = [Loop(world.Client, world.Server), Loop(world.Server, world.Client)];
        }

        public List<Exception> Failures { get; } = [];

        public async ValueTask DisposeAsync()
        {
            _stop = true;
            await Task.WhenAll(_loops).Soon();
            _world.Deliver();
        }

        private Task Loop(FakeHost from, FakeHost to) => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    while (!_stop)
                    {
                        if (!from.DeliverOne(to))
                        {
                            Thread.Yield();
                        }
                    }
                }
                catch (ProtocolViolationException exception)
                {
                    lock (Failures)
                    {
                        Failures.Add(exception);
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}
