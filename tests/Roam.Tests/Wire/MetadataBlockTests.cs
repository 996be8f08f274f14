using Roam.Wire;

namespace Roam.Tests.Wire;

public class MetadataBlockTests
{
    private static readonly RoamLimits Limits = new() { MaxMetadataEntries = 8, MaxMetadataBytes = 512 };

    [Fact]
    public void No_entries_are_the_empty_metadata() =>
        Assert.Same(Metadata.Empty, Message.Decode(WireBytes.Hex("00 07 01 02 00"), Limits).Metadata.ToMetadata());

    [Fact]
    public void Order_duplicates_and_unknown_flags_survive()
    {
        Metadata metadata =
        [
            ("b", "1"), ("a", 2), ("b", "3"), new("a", "4", (MetadataFlags)0xfffffffffffffffc), new("", "", (MetadataFlags)4), new("e", []),
        ];

        Metadata received = TestMessage.Decode(Close(metadata, Limits)).Metadata;

        Assert.Equal(metadata, received);
    }

    [Fact]
    public void The_first_entry_that_holds_the_wanted_type_counts()
    {
        byte[] bytes = Close([("k", "one"), new("k", [1]), ("k", 7), ("k", "two"), ("k", 8), ("K", 9), ("ключ", "x")], Limits);
        MetadataBlock block = Message.Decode(bytes, Limits).Metadata;

        Assert.Equal(7, block.Count);
        Assert.True(block.TryGetUInt64("k"u8, out ulong number));
        Assert.Equal(7UL, number);
        Assert.True(block.TryGetString("k"u8, out ReadOnlySpan<byte> text));
        Assert.Equal("one"u8, text);
        Assert.True(block.TryGetString("ключ"u8, out text));
        Assert.Equal("x"u8, text);
        Assert.False(block.TryGetString("K"u8, out text));
        Assert.True(text.IsEmpty);
        Assert.False(block.TryGetUInt64("missing"u8, out number));
        Assert.Equal(0UL, number);
    }

    [Fact]
    public void As_many_entries_as_allowed_pass_and_one_more_does_not()
    {
        byte[] atLimit = Close(Entries(8), Limits);
        Assert.Equal(8, Message.Decode(atLimit, Limits).Metadata.Count);

        AssertRefused(Close(Entries(9), RoamLimits.Default));
        AssertNotSent(nameof(RoamLimits.MaxMetadataEntries), Entries(9));
    }

    [Fact]
    public void As_many_bytes_as_allowed_pass_and_one_more_does_not()
    {
        // The count, the key's length and letter, the value's kind and length (2 bytes), and the flags take 7 bytes.
        byte[] atLimit = Close([("k", new string('v', 512 - 7))], Limits);
        Assert.Equal(4 + 512, atLimit.Length);
        Assert.Equal(1, Message.Decode(atLimit, Limits).Metadata.Count);

        AssertRefused(Close([("k", new string('v', 512 - 6))], RoamLimits.Default));
        AssertNotSent(nameof(RoamLimits.MaxMetadataBytes), [("k", new string('v', 512 - 6))]);
        AssertNotSent(nameof(RoamLimits.MaxMetadataBytes), [new("k", new byte[512 - 6])]);
        AssertNotSent(nameof(RoamLimits.MaxMetadataBytes), [(new string('k', 512 - 5), "")]);
        AssertNotSent(nameof(RoamLimits.MaxMetadataBytes), [(new string('ж', 254), "")]);
    }

    [Fact]
    public void Bytes_beyond_the_limit_are_refused_when_they_are_received_in_longer_forms()
    {
        // One entry of 7 bytes whose flags are written in 10: the limit counts what was received.
        RoamLimits tight = new() { MaxMetadataBytes = 15 };
        AssertRefused(WireBytes.Hex("00 08 01 01 01 01 6b 00 01 76 80808080808080808000"), tight);
        Assert.Equal(1, Message.Decode(WireBytes.Hex("00 08 01 01 01 01 6b 00 01 76 808080808080808000"), tight).Metadata.Count);
    }

    [Fact]
    public void The_text_about_a_limit_shows_no_value()
    {
        Metadata secret = [new(new string('k', 500), "hunter2 is the password", MetadataFlags.Sensitive)];
        var sent = Assert.Throws<RoamException>(() => Close(secret, Limits));
        Assert.DoesNotContain("hunter2", sent.ToString(), StringComparison.Ordinal);

        byte[] bytes = Close(secret, RoamLimits.Default);
        var received = Assert.Throws<ProtocolViolationException>(() => Message.Decode(bytes, Limits));
        Assert.DoesNotContain("hunter2", received.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_channels_as_allowed_pass_and_one_more_does_not()
    {
        RoamLimits limits = new() { MaxChannels = 3 };
        TestMessage atLimit = new(MessageKind.Call) { Channels = [1, 300, ulong.MaxValue] };
        TestMessage above = atLimit with { Channels = [1, 300, ulong.MaxValue, 5] };

        Assert.Equal(atLimit.Channels, TestMessage.Decode(atLimit.Encode(limits), limits).Channels);
        byte[] bytes = above.Encode();
        Assert.Equal("wire.channels.limits", Assert.Throws<ProtocolViolationException>(() => Message.Decode(bytes, limits)).Rule);
        foreach (MessageKind kind in new[] { MessageKind.Call, MessageKind.Response })
        {
            var refusal = Assert.Throws<RoamException>(() => (above with { Kind = kind }).Encode(limits));
            Assert.Equal(RoamErrorKind.LimitExceeded, refusal.Kind);
            Assert.Contains(nameof(RoamLimits.MaxChannels), refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Channels_are_copied_only_where_there_is_room()
    {
        byte[] bytes = new TestMessage(MessageKind.Call) { Channels = [1, 2] }.Encode();
        Assert.Throws<ArgumentOutOfRangeException>(() => Message.Decode(bytes, Limits).Channels.CopyTo(new ulong[1]));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_sent_as_the_replacement_character()
    {
        Metadata received = TestMessage.Decode(Close([("k", "a\ud800b")], Limits)).Metadata;
        Assert.Equal("a\ufffdb", received[0].GetString());
    }

    private static byte[] Close(Metadata metadata, RoamLimits limits) =>
        new TestMessage(MessageKind.Close) { Metadata = metadata }.Encode(limits);

    private static Metadata Entries(int count) => Metadata.Create([.. Enumerable.Range(0, count).Select(_ => new MetadataEntry("k", 1))]);

    private static void AssertRefused(byte[] bytes, RoamLimits? limits = null)
    {
        var violation = Assert.Throws<ProtocolViolationException>(() => Message.Decode(bytes, limits ?? Limits));
        Assert.Equal("wire.metadata.limits", violation.Rule);
    }

    private static void AssertNotSent(string limit, Metadata metadata)
    {
        MessageKind[] kinds =
        [
            MessageKind.Hello, MessageKind.HelloYourself, MessageKind.ConnectionOpen, MessageKind.ConnectionAccept,
            MessageKind.ConnectionReject, MessageKind.ConnectionClose, MessageKind.Call, MessageKind.Response, MessageKind.Cancel,
            MessageKind.Close, MessageKind.Reset,
        ];
        foreach (MessageKind kind in kinds)
        {
            var refusal = Assert.Throws<RoamException>(() => new TestMessage(kind) { Metadata = metadata }.Encode(Limits));
            Assert.Equal(RoamErrorKind.LimitExceeded, refusal.Kind);
            Assert.Contains(limit, refusal.Message, StringComparison.Ordinal);
        }
    }
}
