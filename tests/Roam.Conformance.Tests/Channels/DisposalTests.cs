using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Channels;

/// <summary>A sender that lets go of its half without having completed it does not look like one that has sent everything.</summary>
public sealed class DisposalTests
{
    [Fact]
    [Rule("rpc.channel.give-up")]
    public async Task Upload_whose_caller_throws_fails_the_handler_that_reads_it()
    {
        await using Duo duo = await Duo.StartAsync();
        TaskCompletionSource<Exception?> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        duo.Service.OnRead = async (items, _) =>
        {
            Exception? failure = await Record.ExceptionAsync(() => Probe.SumAsync(items).AsTask());
            seen.SetResult(failure);
            return 0;
        };
        (Tx<int> kept, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = duo.Client.ReadAsync(passed);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using Tx<int> items = kept;
            await items.SendAsync(1);
            throw new InvalidOperationException("The file cannot be read on.");
        });

        RoamException exception = Assert.IsType<RoamException>(await seen.Task.Soon());
        Assert.Equal(RoamErrorKind.ChannelReset, exception.Kind);
        Assert.Equal("The sender disposed of its half of the channel without completing it.", exception.Message);
        Assert.Equal(0, await call.Soon());
    }

    [Fact]
    [Rule("rpc.channel.give-up")]
    public async Task Upload_that_is_completed_before_it_is_disposed_of_is_whole()
    {
        await using Duo duo = await Duo.StartAsync();
        (Tx<int> kept, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = duo.Client.ReadAsync(passed);
        await using (Tx<int> items = kept)
        {
            await items.SendAsync(1);
            await items.SendAsync(2);
            await items.CompleteAsync();
        }

        Assert.Equal(3, await call.Soon());
    }

    [Fact]
    [Rule("rpc.channel.give-up")]
    public async Task Handler_that_disposes_of_its_half_without_completing_it_fails_the_caller_that_reads_it()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnWrite = static async (items, _) =>
        {
            await using Tx<int> output = items;
            await output.SendAsync(1);
        };
        (Tx<int> passed, Rx<int> kept) = RoamChannel.Create<int>();
        ValueTask call = duo.Client.WriteAsync(passed);

        Assert.Equal(1, await kept.ReadAsync().Soon());
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ChannelReset, kept.ReadAsync());
        Assert.Equal("The sender disposed of its half of the channel without completing it.", exception.Message);
        await call.AsTask().Soon();
    }

    [Fact]
    [Rule("rpc.channel.give-up")]
    public async Task Handler_that_just_returns_has_completed_its_half()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnWrite = static async (items, _) => await items.SendAsync(1);
        (Tx<int> passed, Rx<int> kept) = RoamChannel.Create<int>();
        ValueTask call = duo.Client.WriteAsync(passed);

        Assert.Equal(1, await kept.ReadAsync().Soon());
        Assert.False(await kept.WaitToReadAsync().Soon());
        await call.AsTask().Soon();
    }

    [Fact]
    [Rule("rpc.channel.give-up")]
    public async Task Error_of_a_sender_is_told_by_its_kind()
    {
        await using Duo duo = await Duo.StartAsync();
        TaskCompletionSource<Exception?> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        duo.Service.OnRead = async (items, _) =>
        {
            Exception? failure = await Record.ExceptionAsync(() => Probe.SumAsync(items).AsTask());
            seen.SetResult(failure);
            return 0;
        };
        (Tx<int> items, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = duo.Client.ReadAsync(passed);
        await items.CompleteAsync(new InvalidOperationException("secret"));

        RoamException exception = Assert.IsType<RoamException>(await seen.Task.Soon());
        Assert.Equal("The sender gave the channel up: sender-failed.", exception.Message);
        await call.Soon();
    }
}
