using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>What accompanies a call in both directions.</summary>
public sealed class ContextTests
{
    [Fact]
    [Rule("rpc.context")]
    public async Task Metadata_travels_both_ways()
    {
        await using Duo duo = await Duo.StartAsync();
        Metadata? seen = null;
        RoamConnection? connection = null;
        duo.Service.OnRun = (number, context) =>
        {
            seen = context.RequestMetadata;
            connection = context.Connection;
            context.SetResponseMetadata([("answer", "yes"), ("count", 3UL), new MetadataEntry("raw", (byte[])[1, 2, 3])]);
            return new(number);
        };
        CallContext context = new(metadata: [("trace", "4711"), ("trace", "4712"), ("number", ulong.MaxValue)]);

        Assert.Equal(7, await duo.Client.RunAsync(7, context).Soon());

        Assert.Equal<MetadataEntry>([("trace", "4711"), ("trace", "4712"), ("number", ulong.MaxValue)], seen!);
        Assert.Equal<MetadataEntry>([("answer", "yes"), ("count", 3UL), new("raw", (byte[])[1, 2, 3])], context.ResponseMetadata);
        Assert.Same(duo.ServerSession.Root, connection);
        Assert.Null(context.Connection);
    }

    [Fact]
    [Rule("rpc.context")]
    public async Task A_failed_call_brings_the_peers_metadata_too()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnRun = static (_, _) => throw new InvalidOperationException("on purpose");
        CallContext context = new(metadata: Metadata.Empty);

        await Throws.RoamAsync(RoamErrorKind.HandlerFailed, duo.Client.RunAsync(7, context));

        Assert.Contains(("roam-error", "handler-failed"), context.ResponseMetadata);
    }

    [Fact]
    [Rule("rpc.context.propagate")]
    public async Task A_nested_call_gets_the_time_that_is_left()
    {
        await using Solo back = await Solo.InitiatedAsync();
        await using Solo front = await Solo.AcceptedAsync(options: o => o with { TimeProvider = back.Time });
        front.Service.OnRun = (number, context) =>
        {
            back.Time.Advance(TimeSpan.FromMilliseconds(400));
            return back.Client.RunAsync(number, context.Propagate());
        };
        await front.Peer.SendCallAsync(1, Contracts.ProbeMethods.Run, [0x91, 0x07], [("roam-deadline", 1000UL), ("trace", "4711")]);

        RawMessage nested = await back.Peer.ExpectAsync(MessageKind.Call);

        Assert.Equal([("trace", "4711"), ("roam-deadline", 600UL)], nested.Metadata);
        await back.Peer.SendResponseAsync(nested.Id, [0x00, 0x07]);
        Assert.Equal([0x00, 0x07], (await front.Peer.ExpectResponseAsync(1)).Payload);
    }

    [Fact]
    [Rule("rpc.context.propagate")]
    public async Task A_nested_call_gets_the_token()
    {
        await using Solo back = await Solo.InitiatedAsync();
        await using Solo front = await Solo.AcceptedAsync();
        front.Service.OnRun = (number, context) => back.Client.RunAsync(number, context.Propagate());
        await front.Peer.SendCallAsync(1, Contracts.ProbeMethods.Run, [0x91, 0x07]);
        ulong nested = (await back.Peer.ExpectAsync(MessageKind.Call)).Id;

        await front.Peer.SendCancelAsync(1);

        Assert.Equal(nested, (await back.Peer.ExpectAsync(MessageKind.Cancel)).Id);
        Assert.Contains(("roam-error", "cancelled"), (await front.Peer.ExpectResponseAsync(1)).Metadata);
    }

    [Fact]
    [Rule("rpc.context.propagate")]
    [Rule("wire.metadata.flags")]
    public async Task A_nested_call_gets_the_metadata_that_may_propagate()
    {
        await using Solo back = await Solo.InitiatedAsync();
        await using Solo front = await Solo.AcceptedAsync();
        front.Service.OnRun = (number, context) => back.Client.RunAsync(number, context.Propagate());
        MetadataEntry kept = new("kept", "1", (MetadataFlags)0x40);
        MetadataEntry secret = new("secret", "2", MetadataFlags.Sensitive);
        await front.Peer.SendCallAsync(
            1,
            Contracts.ProbeMethods.Run,
            [0x91, 0x07],
            [kept, new("left-out", "3", MetadataFlags.NoPropagate), secret, new("both", "4", MetadataFlags.NoPropagate | MetadataFlags.Sensitive)]);

        Assert.Equal([kept, secret], (await back.Peer.ExpectAsync(MessageKind.Call)).Metadata);
    }

    [Fact]
    [Rule("wire.metadata.sensitive")]
    public async Task Sensitive_values_are_in_no_log_and_no_exception()
    {
        const string Secret = "hunter2";
        using CapturedLogs logs = new();
        await using Duo duo = await Duo.StartAsync(
            client: o => o with { LoggerFactory = logs.Factory, IncludeExceptionDetails = true },
            server: o => o with { LoggerFactory = logs.Factory, IncludeExceptionDetails = true });
        Metadata secret = [new MetadataEntry("password", Secret, MetadataFlags.Sensitive)];
        duo.Service.OnRun = (_, context) =>
        {
            context.SetResponseMetadata(secret);
            throw new InvalidOperationException($"the handler saw {context.RequestMetadata}");
        };

        RoamException failed = await Throws.RoamAsync(
            RoamErrorKind.HandlerFailed, duo.Client.RunAsync(1, new CallContext(metadata: secret)));
        RoamException tooLarge = await Throws.RoamAsync(
            RoamErrorKind.LimitExceeded,
            duo.Client.RunAsync(1, new CallContext(metadata: [.. Enumerable.Repeat(secret[0], 65)])));

        Assert.Contains("the handler saw", failed.Message, StringComparison.Ordinal);
        Assert.NotEmpty(logs.Lines);
        Assert.All(logs.Lines.Append(failed.ToString()).Append(tooLarge.ToString()), static text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
    }

    [Fact]
    [Rule("wire.metadata.sensitive")]
    public async Task A_sensitive_error_message_of_the_peer_is_in_no_exception()
    {
        const string Secret = "hunter2";
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        await solo.Peer.SendResponseAsync(
            (await solo.Peer.ExpectAsync(MessageKind.Call)).Id,
            [0x01, 0x03],
            [("roam-error", "handler-failed"), new MetadataEntry("roam-error-message", Secret, MetadataFlags.Sensitive)]);
        RoamException failed = await Throws.RoamAsync(RoamErrorKind.HandlerFailed, call);
        Assert.DoesNotContain(Secret, failed.ToString(), StringComparison.Ordinal);

        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        ValueTask write = solo.Client.WriteAsync(passed);
        RawMessage sent = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.SendCloseAsync(
            sent.Channels[0],
            [new MetadataEntry("roam-error", Secret, MetadataFlags.Sensitive), new MetadataEntry("roam-error-message", Secret, MetadataFlags.Sensitive)]);
        await solo.Peer.SendResponseAsync(sent.Id, [0x00]);
        await write.Soon();
        RoamException reset = await Throws.RoamAsync(RoamErrorKind.ChannelReset, items.ReadAsync());
        Assert.DoesNotContain(Secret, reset.ToString(), StringComparison.Ordinal);
    }
}
