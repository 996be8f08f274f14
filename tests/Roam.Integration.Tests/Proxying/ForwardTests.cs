using System.Globalization;
using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Proxying;

/// <summary>What goes through a proxy, for generated clients and handlers.</summary>
public sealed class ForwardTests
{
    [Theory]
    [Rule("proxy.forward")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_results_and_declared_errors_go_through(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        world.Service.OnResult = static (value, _) => new(value < 0 ? "negative" : value);
        Assert.Equal(7, await world.Client.CallAsync(7).Soon());
        Assert.Equal(1, (await world.Client.ResultAsync(1).Soon()).Value);
        Assert.Equal("negative", (await world.Client.ResultAsync(-1).Soon()).Error);

        byte[] large = new byte[3_000_000];
        Random.Shared.NextBytes(large);
        Assert.Equal(large, await world.Client.BytesAsync(large).Soon());

        int[] numbers = [.. Enumerable.Range(0, 500)];
        Assert.Equal(numbers, await Task.WhenAll(numbers.Select(number => world.Client.CallAsync(number).AsTask())).Soon());
    }

    [Theory]
    [Rule("proxy.forward")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failures_go_through_with_their_kind(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual, static o => o with { IncludeExceptionDetails = true });
        world.Service.OnCall = static (_, _) => throw new InvalidOperationException("no luck");
        Assert.Contains(
            "no luck", (await world.Client.CallAsync(1).FailsWithAsync(RoamErrorKind.HandlerFailed)).Message, StringComparison.Ordinal);

        // The root of the Forms service is another one, so its methods are unknown on this connection.
        await using FormsClient other = new(world.Client.Connection);
        await other.AddAsync(1, 2).FailsWithAsync(RoamErrorKind.UnknownMethod);
    }

    [Theory]
    [Rule("proxy.forward")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancellation_and_deadlines_go_through(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        Observed<int> entered = new(0);
        Observed<int> cancelled = new(0);
        TimeSpan left = default;
        world.Service.OnCall = async (value, context) =>
        {
            left = context.Deadline.Remaining;
            entered.Update(static count => count + 1);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                cancelled.Update(static count => count + 1);
                throw;
            }

            return value;
        };

        using CancellationTokenSource source = new();
        Task<int> call = world.Client.CallAsync(1, new(cancellationToken: source.Token)).AsTask();
        await entered.WaitForAsync(static count => count == 1);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        await cancelled.WaitForAsync(static count => count == 1);

        await world.Client.CallAsync(2, new(deadline: Deadline.After(TimeSpan.FromMilliseconds(200)))).FailsWithAsync(RoamErrorKind.DeadlineExceeded);
        await cancelled.WaitForAsync(static count => count == 2);
        Assert.InRange(left, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    [Theory]
    [Rule("proxy.metadata")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metadata_goes_through_in_both_directions_but_for_what_is_not_to_be_propagated(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        Metadata? received = null;
        world.Service.OnCall = (value, context) =>
        {
            received = context.RequestMetadata;
            context.SetResponseMetadata([("answer", 42), new("secret", "y", MetadataFlags.NoPropagate | MetadataFlags.Sensitive)]);
            return new(value);
        };

        CallContext context = new(metadata: [("trace-id", "4711"), new("token", "x", MetadataFlags.NoPropagate), new("key", [1, 2], (MetadataFlags)4)]);
        Assert.Equal(7, await world.Client.CallAsync(7, context).Soon());
        Assert.Equal([("trace-id", "4711"), new("key", [1, 2], (MetadataFlags)4)], received!);
        Assert.Equal([("answer", 42)], context.ResponseMetadata);
    }

    [Theory]
    [Rule("proxy.forward")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Streams_of_every_direction_go_through(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        await using FormsClient forms = (FormsClient)await world.Root.Connection.Session.OpenAsync<IForms>().Soon();
        int[] numbers = [.. Enumerable.Range(0, 1000)];

        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        Task<int> sum = forms.SumAsync(passedInput).AsTask();
        await input.SendAllAsync(numbers);
        Assert.Equal(numbers.Sum(), await sum.Soon());

        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        Task sending = forms.SendAsync(1000, passedOutput).AsTask();
        Assert.Equal(numbers, await output.ToListAsync());
        await sending.Soon();

        (Tx<int> mapInput, Rx<int> passedMapInput) = RoamChannel.Create<int>();
        (Tx<string> passedMapOutput, Rx<string> mapOutput) = RoamChannel.Create<string>();
        Task map = forms.MapAsync(passedMapInput, passedMapOutput).AsTask();
        Task<List<string>> mapped = mapOutput.ToListAsync();
        await mapInput.SendAllAsync(numbers);
        Assert.Equal(numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture)), await mapped);
        await map.Soon();

        Assert.Equal(numbers, await forms.StreamAsync(1000).ToListAsync());
        Assert.Equal(numbers[..10], await forms.StreamOnDemandAsync(10).ToListAsync());
        Assert.Equal(0, await forms.SumStreamAsync(numbers.AsStream(), numbers.AsStream()).Soon());
    }

    [Theory]
    [Rule("proxy.flow")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_reader_slows_its_sender_and_nobody_else(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnReceive = async (items, context) =>
        {
            await go.Task;
            long count = 0;
            await foreach (int _ in items)
            {
                count++;
            }

            return count;
        };

        (Tx<int> input, Rx<int> passed) = RoamChannel.Create<int>();
        Task<long> call = world.Client.ReceiveAsync(passed).AsTask();
        Observed<int> sent = new(0);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await input.SendAsync(i);
                sent.Update(static count => count + 1);
            }

            await input.CompleteAsync();
        });

        // As many as the contract gives credit for, and not one more although others go through meanwhile.
        await sent.WaitForAsync(static count => count == 16);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(i, await world.Client.CallAsync(i).Soon());
        }

        Assert.Equal(16, sent.Value);
        go.SetResult();
        Assert.Equal(100, await call.Soon());
        await sending.Soon();
    }

    [Theory]
    [Rule("proxy.forward")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_channel_that_outlives_its_call_goes_on(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task later = Task.CompletedTask;
        world.Service.OnSend = (output, _) =>
        {
            output.Detach();
            later = Task.Run(async () =>
            {
                await go.Task;
                await output.SendAllAsync(Enumerable.Range(0, 100));
            });
            return default;
        };

        (Tx<int> passed, Rx<int> output) = RoamChannel.Create<int>();
        await world.Client.SendAsync(passed).Soon();
        go.SetResult();
        Assert.Equal(Enumerable.Range(0, 100), await output.ToListAsync());
        await later.Soon();
    }

    [Theory]
    [Rule("proxy.forward")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Readers_and_senders_that_give_up_are_noticed_at_the_other_end(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnSend = async (output, _) =>
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    await output.SendAsync(i);
                }
            }
            catch (RoamException exception)
            {
                failed.TrySetResult(exception);
            }
        };
        (Tx<int> passed, Rx<int> output) = RoamChannel.Create<int>();
        Task call = world.Client.SendAsync(passed).AsTask();
        await foreach (int item in output)
        {
            Assert.Equal(0, item);
            break;
        }

        Assert.Equal(RoamErrorKind.ChannelReset, Assert.IsType<RoamException>(await failed.Task.Soon()).Kind);
        await call.Soon();

        // A handler that fails: the reader gets what was sent, and then the failure.
        world.Service.OnSend = static async (output, _) =>
        {
            await output.SendAsync(1);
            throw new InvalidOperationException();
        };
        (Tx<int> second, Rx<int> rest) = RoamChannel.Create<int>();
        call = world.Client.SendAsync(second).AsTask();
        await rest.ToListAsync().FailsWithAsync(RoamErrorKind.ChannelReset);
        await call.FailsWithAsync(RoamErrorKind.HandlerFailed);
    }

    [Fact]
    [Rule("proxy.metadata")]
    public async Task Metadata_of_connections_goes_through_in_both_directions()
    {
        Metadata seen = Metadata.Empty;
        await using RoamServer backend = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0",
            services => services.Add<ICounter>(connection =>
            {
                seen = connection.PeerMetadata;
                return new Counter();
            }),
            new RoamOptions { Metadata = [("shard", "b"), new("host", "inner", MetadataFlags.NoPropagate)] });
        await using RoamServer proxy = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", services => services.Forward<ICounter>(backend.Address), new RoamOptions { Metadata = [("via", "proxy")] });

        RoamOptions client = new() { Metadata = [("tenant", "blue"), new("token", "x", MetadataFlags.NoPropagate)] };
        await using CounterClient root = await CounterClient.ConnectAsync(proxy.Address, client).Soon();
        await CheckAsync(root, "blue");
        await using CounterClient opened = (CounterClient)await root.Connection.Session.OpenAsync<ICounter>([("tenant", "red")]).Soon();
        await CheckAsync(opened, "red");

        async Task CheckAsync(CounterClient client, string tenant)
        {
            // The service is made when the handshake has been answered: a call comes behind it.
            await client.AddAsync(1).Soon();
            RoamConnection connection = client.Connection;
            Assert.True(seen.TryGetString("tenant", out string? told));
            Assert.Equal(tenant, told);
            Assert.True(seen.TryGetString("via", out _));
            Assert.False(seen.TryGetString("token", out _));
            Assert.True(connection.PeerMetadata.TryGetString("shard", out string? shard));
            Assert.Equal("b", shard);
            Assert.False(connection.PeerMetadata.TryGetString("host", out _));
        }
    }

    [Theory]
    [Rule("proxy.formats")]
    [InlineData(PayloadFormat.Postcard, PayloadFormat.MessagePack)]
    [InlineData(PayloadFormat.MessagePack, PayloadFormat.Postcard)]
    [InlineData(PayloadFormat.Postcard, PayloadFormat.Postcard)]
    public async Task The_caller_and_the_service_speak_the_same_format(PayloadFormat caller, PayloadFormat service)
    {
        await using RoamServer backend = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", static services => services.Add<IForms>(new Contracts.Forms()), new RoamOptions { PayloadFormat = service });
        await using RoamServer proxy = await RoamServer.ListenAsync("tcp://127.0.0.1:0", services => services.Forward<IForms>(backend.Address));
        await using FormsClient client = await FormsClient.ConnectAsync(proxy.Address, new RoamOptions { PayloadFormat = caller }).Soon();

        Assert.Equal(PayloadFormat.Postcard, client.Connection.Session.PayloadFormat);
        Assert.Equal(3, await client.AddAsync(1, 2).Soon());
        Assert.Equal([0, 1, 2], await client.StreamAsync(3).ToListAsync());
    }

    [Fact]
    [Rule("proxy.forward")]
    public async Task Proxies_stand_behind_one_another()
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync();
        await using RoamServer second = await RoamServer.ListenAsync("tcp://127.0.0.1:0", services => services.Forward<IProbe>(world.Proxy.Address));
        await using RoamServer third = await RoamServer.ListenAsync("tcp://127.0.0.1:0", services => services.Forward<IProbe>(second.Address));
        await using ProbeClient client = await ProbeClient.ConnectAsync(third.Address).Soon();
        Assert.Equal(7, await client.CallAsync(7).Soon());
    }

    [Fact]
    [Rule("proxy.connect")]
    public async Task A_service_that_cannot_be_reached_refuses_the_connection_and_says_so()
    {
        await using RoamServer gone = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static services => services.Add<IForms>(new Contracts.Forms()));
        string address = gone.Address;
        await using RoamServer proxy = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", services => services.Forward<IProbe>(address).Add<IForms>(new Contracts.Forms()));

        // The server has no such service; later there is no server at all.
        await ProbeClient.ConnectAsync(proxy.Address).FailsWithAsync(RoamErrorKind.ConnectFailed);
        await gone.DisposeAsync();
        RoamException exception = await ProbeClient.ConnectAsync(proxy.Address).FailsWithAsync(RoamErrorKind.ConnectFailed);
        Assert.Contains("cannot be reached", exception.Message, StringComparison.Ordinal);

        await using FormsClient forms = await FormsClient.ConnectAsync(proxy.Address).Soon();
        exception = await forms.Connection.Session.OpenAsync<IProbe>().FailsWithAsync(RoamErrorKind.ConnectFailed);
        Assert.Contains("cannot be reached", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(address, exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, await forms.AddAsync(1, 2).Soon());
    }
}
