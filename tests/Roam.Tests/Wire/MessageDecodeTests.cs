using Roam.Wire;

namespace Roam.Tests.Wire;

/// <summary>What is malformed is refused, by the rule that it breaks and without showing values.</summary>
public class MessageDecodeTests
{
    private const string HugeCount = "80808080808080 8010"; // 2^60

    [Theory]
    [MemberData(nameof(WireVectors.Messages), MemberType = typeof(WireVectors))]
    public void A_message_cut_off_before_its_payload_is_refused_wherever_the_cut_is(string hex)
    {
        byte[] bytes = WireBytes.Hex(hex);
        int payload = TestMessage.Decode(bytes).Payload.Length;
        for (int length = 0; length < bytes.Length - payload; length++)
        {
            AssertRefused("wire.message.truncated", bytes[..length]);
        }

        for (int length = bytes.Length - payload; length < bytes.Length; length++)
        {
            Assert.Equal(bytes[(bytes.Length - payload)..length], TestMessage.Decode(bytes.AsSpan(0, length)).Payload);
        }
    }

    [Theory]
    [MemberData(nameof(WireVectors.Messages), MemberType = typeof(WireVectors))]
    public void Bytes_after_a_message_belong_to_its_payload_or_are_refused(string hex)
    {
        byte[] bytes = WireBytes.Hex(hex);
        TestMessage message = TestMessage.Decode(bytes);
        byte[] longer = [.. bytes, 0];
        if (message.Kind is MessageKind.Call or MessageKind.Response or MessageKind.Item)
        {
            Assert.Equal([.. message.Payload, 0], TestMessage.Decode(longer).Payload);
        }
        else
        {
            AssertRefused("wire.message.trailing", longer);
        }
    }

    [Fact]
    public void Unknown_kinds_are_refused()
    {
        for (int tag = 12; tag < 128; tag++)
        {
            AssertRefused("wire.message.kind", [0, (byte)tag, 0, 0, 0, 0]);
        }

        for (int tag = 2; tag < 128; tag++)
        {
            AssertRefused("wire.message.kind", [0, 11, (byte)tag, 0, 0, 0]);
        }

        for (int tag = 3; tag < 128; tag++)
        {
            AssertRefused("wire.message.kind", [0, 7, 1, (byte)tag, 0, 0]);
        }

        for (int tag = 4; tag < 128; tag++)
        {
            AssertRefused("wire.message.kind", [0, 8, 1, (byte)tag, 0, 0]);
        }
    }

    [Theory]
    [InlineData("00 87808080808010 00")] // 7 in the low bits of a larger number: not a request
    [InlineData("00 07 01 808080808010 00")]
    [InlineData("00 08 01 808080808010 00")]
    public void A_kind_is_compared_in_full(string hex) => AssertRefused("wire.message.kind", WireBytes.Hex(hex));

    [Theory]
    [InlineData("ffffffffffffffffff02")] // bit 64
    [InlineData("80808080808080808002")]
    [InlineData("8080808080808080808000")] // 11 bytes
    [InlineData("ffffffffffffffffffff01")]
    public void A_number_beyond_64_bits_is_refused_in_every_field(string number)
    {
        string[] templates =
        [
            "# 09 01", "00 # 01", "00 09 #", "00 07 # 02 00", "00 07 01 # 00", "00 07 01 00 # 00 00", "00 07 01 00 05 # 00",
            "00 07 01 00 05 01 # 00", "00 07 01 02 #", "00 07 01 02 01 #", "00 07 01 02 01 01 61 #", "00 07 01 02 01 01 61 00 #",
            "00 07 01 02 01 01 61 01 #", "00 07 01 02 01 01 61 02 #", "00 07 01 02 01 01 61 02 05 #", "00 02 #", "00 08 # 00",
            "00 08 01 #", "00 08 01 03 #", "00 00 # 00 40 00", "00 00 07 # 40 00", "00 00 07 00 # 00", "00 0a #",
        ];
        foreach (string template in templates)
        {
            AssertRefused("wire.varint", WireBytes.Hex(template.Replace("#", number, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("00 00 8080808010 00 40 00")] // version
    [InlineData("00 00 07 00 8080808010 00")] // limit of concurrent requests
    [InlineData("00 01 01 8080808010 00")]
    [InlineData("02 03 00 8080808010 00")]
    [InlineData("02 04 00 8080808010 00")]
    [InlineData("02 08 03 03 8080808010")] // credit
    public void A_number_beyond_32_bits_is_refused_where_there_is_no_room(string hex) =>
        AssertRefused("wire.varint.width", WireBytes.Hex(hex));

    [Fact]
    public void The_largest_numbers_of_32_bits_are_taken()
    {
        TestMessage hello = TestMessage.Decode(WireBytes.Hex("00 00 ffffffff0f 01 ffffffff0f 00"));
        Assert.Equal(uint.MaxValue, hello.Version);
        Assert.Equal(uint.MaxValue, hello.Settings.MaxConcurrentRequests);
        Assert.Equal(uint.MaxValue, TestMessage.Decode(WireBytes.Hex("00 08 03 03 ffffffff0f")).Additional);
    }

    [Fact]
    public void Longer_forms_of_a_number_are_taken()
    {
        TestMessage padded = TestMessage.Decode(WireBytes.Hex("8200 8780808000 8b80808080808080 8000 8200 8000"));
        Assert.Equal(TestMessage.Decode(WireBytes.Hex("02 07 0b 02 00")).Describe(), padded.Describe());
    }

    [Theory]
    [InlineData("00 00 07 02 40 00")]
    [InlineData("00 01 02 40 00")]
    [InlineData("02 03 7f 40 00")]
    [InlineData("02 04 ffffffffffffffffff01 40 00")]
    [InlineData("02 04 8080808010 40 00")] // its low 32 bits would be Odd
    public void A_parity_that_is_neither_is_refused(string hex) => AssertRefused("wire.settings.parity", WireBytes.Hex(hex));

    [Theory]
    [InlineData("00 02 01 ff")]
    [InlineData("00 02 02 c080")]
    [InlineData("00 02 03 eda080")] // a surrogate
    [InlineData("02 06 01 01 80 00 00 00")] // key
    [InlineData("02 06 01 00 00 01 80 00")] // value
    public void Text_that_is_not_UTF_8_is_refused(string hex) => AssertRefused("wire.string.utf8", WireBytes.Hex(hex));

    [Theory]
    [InlineData("02 06 01 01 61 03 00 00")]
    [InlineData("02 06 01 01 61 8080808010 00 00")] // its low 32 bits would be a string
    public void A_metadata_value_of_no_known_kind_is_refused(string hex) => AssertRefused("wire.metadata.value", WireBytes.Hex(hex));

    [Theory]
    [InlineData("wire.channels.limits", "00 07 01 00 05 # 00 00")]
    [InlineData("wire.channels.limits", "00 07 01 01 # 00 00")]
    [InlineData("wire.metadata.limits", "00 07 01 00 05 00 # 00")]
    [InlineData("wire.metadata.limits", "00 00 07 00 40 #")]
    [InlineData("wire.message.truncated", "00 02 #")]
    [InlineData("wire.message.truncated", "02 06 01 # 00")]
    [InlineData("wire.message.truncated", "02 06 01 00 01 #")]
    public void A_count_beyond_all_measure_is_refused_and_takes_no_memory(string rule, string template)
    {
        byte[] bytes = WireBytes.Hex(template.Replace("#", HugeCount, StringComparison.Ordinal));
        RoamLimits limits = RoamLimits.Default;
        AssertRefused(rule, bytes); // what the first exception loads

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ProtocolViolationException>(() => Message.Decode(bytes, limits));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Fact]
    public void Counts_are_bounded_by_the_message_even_without_a_limit()
    {
        RoamLimits unlimited = new() { MaxChannels = int.MaxValue, MaxMetadataEntries = int.MaxValue, MaxMetadataBytes = int.MaxValue };
        AssertRefused("wire.message.truncated", WireBytes.Hex("00 07 01 00 05 ffffff7f 00 00"), unlimited);
        AssertRefused("wire.message.truncated", WireBytes.Hex("00 07 01 00 05 00 ffffff7f 00"), unlimited);
    }

    [Fact]
    public void A_megabyte_of_zeros_is_refused()
    {
        // A Hello of version 0 without metadata, and more.
        AssertRefused("wire.message.trailing", new byte[1024 * 1024]);
    }

    [Fact]
    public void The_text_names_the_kind_the_field_and_the_place()
    {
        AssertText("Message, connection id at byte 0: the message ends inside it. [wire.message.truncated]", "");
        AssertText("Message, kind at byte 1: no such kind. [wire.message.kind]", "00 0c");
        AssertText("Message, kind at byte 2: no such kind. [wire.message.kind]", "00 0b 02");
        AssertText("Call message, method id at byte 4: the message ends inside it. [wire.message.truncated]", "00 07 01 00 81");
        AssertText(
            "Call message, number of channels at byte 5: more than the rest of the message can hold. [wire.message.truncated]",
            "00 07 01 00 05 04 01 00 00");
        AssertText("Close message, metadata value kind at byte 7: no such kind. [wire.metadata.value]", "00 08 01 01 01 01 61 09 00 00");
        AssertText("Pong message, end at byte 3: more bytes follow. [wire.message.trailing]", "00 0a 01 01");
    }

    [Theory]
    [InlineData("02 06 01 06 736563726574 00 06 736563726574 80")] // cut off after a key and a value that say "secret"
    [InlineData("02 06 01 06 736563726574 00 07 73656372657480 01")]
    [InlineData("00 02 07 736563726574 ff")]
    public void The_text_shows_nothing_that_was_received(string hex)
    {
        var violation = Assert.Throws<ProtocolViolationException>(() => Message.Decode(WireBytes.Hex(hex), RoamLimits.Default));
        Assert.DoesNotContain("secret", violation.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static void AssertRefused(string rule, byte[] bytes, RoamLimits? limits = null)
    {
        var violation = Assert.Throws<ProtocolViolationException>(() => Message.Decode(bytes, limits ?? RoamLimits.Default));
        Assert.Equal(rule, violation.Rule);
    }

    private static void AssertText(string text, string hex)
    {
        var violation = Assert.Throws<ProtocolViolationException>(() => Message.Decode(WireBytes.Hex(hex), RoamLimits.Default));
        Assert.Equal(text, violation.Message);
    }
}
