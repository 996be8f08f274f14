using System.Text;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Wire;

/// <summary>The rules of messages and of payloads as a peer sees them. Each message goes to a session of its own.</summary>
public sealed class MalformedTests
{
    [Theory]
    [Rule("wire.varint")]
    [InlineData("00 09 ff ff ff ff ff ff ff ff ff 02")]
    [InlineData("00 09 80 80 80 80 80 80 80 80 80 80 00")]
    public Task A_number_of_more_than_64_bits_or_10_bytes(string message) => ExpectAsync(message, "wire.varint");

    [Theory]
    [Rule("wire.varint.shortest")]
    [InlineData("00 09 85 00")]
    [InlineData("80 00 89 00 85 80 80 80 80 80 80 80 80 00")]
    public async Task A_number_in_a_longer_form_is_accepted_and_comes_back_in_the_shortest(string message)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendRawAsync(Bytes.Of(message));
        Assert.Equal(Bytes.Of("00 0a 05"), (await solo.Peer.Link.ReceiveAsync().Soon()).Bytes.ToArray());
    }

    [Theory]
    [Rule("wire.varint.width")]
    [InlineData("00 08 01 03 80 80 80 80 10")]
    [InlineData("01 03 00 80 80 80 80 10 00")]
    public Task A_number_that_is_too_wide_for_its_field(string message) => ExpectAsync(message, "wire.varint.width");

    [Theory]
    [Rule("wire.string.utf8")]
    [InlineData("00 07 01 02 01 01 ff 00 00 00")]
    [InlineData("00 07 01 02 01 01 61 00 01 ff 00")]
    [InlineData("00 02 02 c3 28")]
    public Task A_text_that_is_not_UTF_8(string message) => ExpectAsync(message, "wire.string.utf8");

    [Theory]
    [Rule("wire.message.truncated")]
    [InlineData("")]
    [InlineData("00 07")]
    [InlineData("00 09 80")]
    [InlineData("00 07 01 02 ff ff ff ff 0f")]
    [InlineData("00 07 01 02 01 ff ff ff ff 0f")]
    public async Task A_message_that_ends_early(string message)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendRawAsync(Bytes.Of(message));
        RawMessage error = await solo.Peer.ExpectAsync(MessageKind.ProtocolError);

        // A count beyond the limit is refused as that, whatever follows.
        Assert.True(
            error.Text.EndsWith("[wire.message.truncated]", StringComparison.Ordinal)
            || error.Text.EndsWith("[wire.metadata.limits]", StringComparison.Ordinal),
            error.Text);
    }

    [Theory]
    [Rule("wire.message.trailing")]
    [InlineData("00 09 05 00")]
    [InlineData("00 07 01 02 00 00")]
    [InlineData("00 08 01 03 01 00")]
    public Task A_message_with_more_than_its_fields(string message) => ExpectAsync(message, "wire.message.trailing");

    [Fact]
    [Rule("wire.message.payload")]
    public async Task A_payload_takes_the_rest_of_its_message()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        for (int length = 0; length < 300; length += 13)
        {
            byte[] bytes = [0xc5, (byte)(length >> 8), (byte)length, .. Enumerable.Repeat((byte)0xff, length)];
            await solo.Peer.SendCallAsync(1, ProbeMethods.Echo, [0x91, .. bytes]);
            Assert.Equal(length + (length < 256 ? 2 : 3) + 1, (await solo.Peer.ExpectResponseAsync(1)).Payload.Count);
        }
    }

    [Fact]
    [Rule("wire.message.text")]
    public async Task The_text_of_a_violation_quotes_nothing_that_was_received()
    {
        string secret = Convert.ToHexString(Encoding.UTF8.GetBytes("hunter2"));
        foreach (string message in new[] { $"00 07 01 02 01 07 {secret} 03 00", $"00 07 01 02 01 01 61 00 07 {secret} 00 00", $"00 02 08 {secret} ff" })
        {
            using CapturedLogs logs = new();
            await using Solo solo = await Solo.AcceptedAsync(options: o => o with { LoggerFactory = logs.Factory });
            await solo.Peer.SendRawAsync(Bytes.Of(message));
            RawMessage error = await solo.Peer.ExpectAsync(MessageKind.ProtocolError);
            Assert.Matches(@"^\w+ message, [\w ]+ at byte \d+: .*\[wire\.[a-z0-9.]+\]$", error.Text);
            Assert.All(logs.Lines.Append(error.Text), static text => Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal));
        }
    }

    [Theory]
    [Rule("wire.settings.parity")]
    [InlineData("01 03 02 40 00")]
    [InlineData("01 03 ff 01 40 00")]
    public Task A_parity_that_is_neither(string message) => ExpectAsync(message, "wire.settings.parity");

    [Fact]
    [Rule("wire.channels.limits")]
    public async Task More_channels_than_the_limit()
    {
        await using Solo solo = await Solo.AcceptedAsync(options: static o => o with { Limits = o.Limits with { MaxChannels = 4 } });
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1, 3, 5, 7, 9);
        await solo.Peer.ExpectProtocolErrorAsync("wire.channels.limits");
    }

    [Theory]
    [Rule("wire.metadata.limits")]
    [InlineData(65, 1)]
    [InlineData(1, 17_000)]
    public async Task More_metadata_than_the_limit(int entries, int bytes)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteCancel(
            frame, 0, 1, [.. Enumerable.Range(0, entries).Select(_ => new MetadataEntry("k", new byte[bytes]))],
            new RoamLimits { MaxMetadataEntries = 1000, MaxMetadataBytes = 1_000_000 }));
        await solo.Peer.ExpectProtocolErrorAsync("wire.metadata.limits");
    }

    [Fact]
    [Rule("wire.metadata.order")]
    [Rule("wire.metadata.flags")]
    public async Task Metadata_keeps_its_order_its_repeats_and_its_flags()
    {
        await using Duo duo = await Duo.StartAsync();
        Metadata? seen = null;
        duo.Service.OnRun = (number, context) =>
        {
            seen = context.RequestMetadata;
            return new(number);
        };
        Metadata sent = [new("a", 1), new("b", "x", (MetadataFlags)0xF0), new("a", "text"), new("a", "other", MetadataFlags.Sensitive), new("a", 2)];

        await duo.Client.RunAsync(1, new CallContext(metadata: sent)).Soon();

        Assert.Equal<MetadataEntry>(sent, seen!);
        Assert.True(seen!.TryGetString("a", out string? text) && text == "text");
        Assert.True(seen.TryGetUInt64("a", out ulong number) && number == 1);
    }

    [Theory]
    [Rule("wire.metadata.value")]
    [InlineData("00 07 01 02 01 01 61 03 00 00")]
    [InlineData("00 07 01 02 01 01 61 ff 01 00 00")]
    public Task A_value_of_no_known_kind(string message) => ExpectAsync(message, "wire.metadata.value");

    [Fact]
    [Rule("payload.depth")]
    public async Task Values_that_nest_too_deeply_are_invalid_in_both_directions()
    {
        await using Duo duo = await Duo.StartAsync();
        Assert.Equal(40, await duo.Client.DepthAsync(Nest.Of(40)).Soon());
        Assert.False((await Throws.RoamAsync(RoamErrorKind.InvalidPayload, duo.Client.DepthAsync(Nest.Of(100)))).MayHaveRun);
        Assert.True((await Throws.RoamAsync(RoamErrorKind.InvalidPayload, duo.Client.NestAsync(100))).MayHaveRun);
        Assert.Equal(1, await duo.Client.IncrementAsync(0).Soon());

        // Deep enough to overflow a stack that reads it by recursion; first where it is read, then where it is skipped.
        await using Solo solo = await Solo.AcceptedAsync();
        byte[] deep = [.. Enumerable.Repeat((byte)0x91, 1_000_000), 0xc0];
        foreach (byte[] arguments in new byte[][] { [0x91, .. deep], [0x92, 0x92, 0x00, 0xc0, .. deep] })
        {
            await solo.Peer.SendCallAsync(1, ProbeMethods.Depth, arguments);
            Assert.InRange((await solo.Peer.ExpectResponseAsync(1)).Payload.Count, 2, 2);
        }
    }

    [Theory]
    [Rule("payload.bounds")]
    [InlineData(new byte[] { 0x91, 0xc6, 0x7f, 0xff, 0xff, 0xff, 0x00 })]
    [InlineData(new byte[] { 0x91, 0xc6, 0xff, 0xff, 0xff, 0xff, 0x00 })]
    [InlineData(new byte[] { 0xdd, 0x7f, 0xff, 0xff, 0xff, 0xc4, 0x00 })]
    public async Task A_length_beyond_the_bytes_takes_no_memory(byte[] arguments)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        long before = GC.GetTotalAllocatedBytes();
        await solo.Peer.SendCallAsync(1, ProbeMethods.Echo, arguments);
        Assert.Equal([0x01, 0x02], (await solo.Peer.ExpectResponseAsync(1)).Payload);

        // Other tests allocate meanwhile, but not two gigabytes.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1L << 30);
    }

    [Fact]
    [Rule("payload.utf8")]
    public async Task A_string_that_is_not_UTF_8_is_invalid()
    {
        LinkPair links = LinkPair.Create();
        Task<RoamSession> initiating = RoamSession.InitiateAsync(links.First);
        await using RawPeer peer = new(links.Second);
        await peer.AcceptAsync();
        RoamSession session = await initiating.Soon();
        OtherClient other = new(session.Root);

        ValueTask<string> call = other.NameAsync();
        await peer.SendResponseAsync((await peer.ExpectAsync(MessageKind.Call)).Id, [0x00, 0xa2, 0xc3, 0x28]);

        await Throws.RoamAsync(RoamErrorKind.InvalidPayload, call);
        session.Abort();
        await session.Completion.Soon();
    }

    private static async Task ExpectAsync(string message, string rule)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendRawAsync(Bytes.Of(message));
        await solo.Peer.ExpectProtocolErrorAsync(rule);
    }
}
