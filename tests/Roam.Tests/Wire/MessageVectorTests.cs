using Roam.Wire;

namespace Roam.Tests.Wire;

/// <summary>Each wire vector means what it should, field by field, and encodes to the same bytes again.</summary>
public class MessageVectorTests
{
    private static readonly Metadata VectorMetadata =
    [
        ("trace-id", "abc123"),
        new("auth", [0xde, 0xad, 0xbe, 0xef], MetadataFlags.Sensitive | MetadataFlags.NoPropagate),
        ("attempt", 2),
    ];

    [Fact]
    public void Hello() => AssertVector(
        WireVectors.Hello,
        new(MessageKind.Hello) { Version = 7, Settings = new(Parity.Odd, 64), Metadata = VectorMetadata });

    [Fact]
    public void HelloYourself() => AssertVector(
        WireVectors.HelloYourself,
        new(MessageKind.HelloYourself) { Settings = new(Parity.Even, 32), Metadata = VectorMetadata });

    [Fact]
    public void ProtocolError() => AssertVector(
        WireVectors.ProtocolError,
        new(MessageKind.ProtocolError) { Text = "bad frame sequence" });

    [Fact]
    public void ConnectionOpen() => AssertVector(
        WireVectors.ConnectionOpen,
        new(MessageKind.ConnectionOpen) { ConnectionId = 2, Settings = new(Parity.Odd, 64), Metadata = VectorMetadata });

    [Fact]
    public void ConnectionAccept() => AssertVector(
        WireVectors.ConnectionAccept,
        new(MessageKind.ConnectionAccept) { ConnectionId = 2, Settings = new(Parity.Even, 96), Metadata = VectorMetadata });

    [Fact]
    public void ConnectionReject() => AssertVector(
        WireVectors.ConnectionReject,
        new(MessageKind.ConnectionReject) { ConnectionId = 4, Metadata = VectorMetadata });

    [Fact]
    public void ConnectionClose() => AssertVector(
        WireVectors.ConnectionClose,
        new(MessageKind.ConnectionClose) { ConnectionId = 2, Metadata = VectorMetadata });

    [Fact]
    public void Call() => AssertVector(
        WireVectors.Call,
        new(MessageKind.Call)
        {
            ConnectionId = 2,
            Id = 11,
            MethodId = 0xE5A1D6B2C390F001,
            Channels = [3, 5],
            Metadata = VectorMetadata,
            Payload = WireBytes.Hex("f8acd19101"),
        });

    [Fact]
    public void Response() => AssertVector(
        WireVectors.Response,
        new(MessageKind.Response)
        {
            ConnectionId = 2,
            Id = 11,
            Channels = [7],
            Metadata = VectorMetadata,
            Payload = WireBytes.Hex("8ce0bad60f"),
        });

    [Fact]
    public void Cancel() => AssertVector(
        WireVectors.Cancel,
        new(MessageKind.Cancel) { ConnectionId = 2, Id = 11, Metadata = VectorMetadata });

    [Fact]
    public void Item() => AssertVector(
        WireVectors.Item,
        new(MessageKind.Item) { ConnectionId = 2, Id = 3, Payload = [77] });

    [Fact]
    public void Close() => AssertVector(
        WireVectors.Close,
        new(MessageKind.Close) { ConnectionId = 2, Id = 3, Metadata = VectorMetadata });

    [Fact]
    public void Reset() => AssertVector(
        WireVectors.Reset,
        new(MessageKind.Reset) { ConnectionId = 2, Id = 3, Metadata = VectorMetadata });

    [Fact]
    public void GrantCredit() => AssertVector(
        WireVectors.GrantCredit,
        new(MessageKind.GrantCredit) { ConnectionId = 2, Id = 3, Additional = 1024 });

    [Fact]
    public void Ping() => AssertVector(WireVectors.Ping, new(MessageKind.Ping) { Nonce = 1 });

    [Fact]
    public void Pong() => AssertVector(WireVectors.Pong, new(MessageKind.Pong) { Nonce = ulong.MaxValue });

    [Fact]
    public void Drain() => AssertVector(WireVectors.Drain, new(MessageKind.Drain) { Metadata = VectorMetadata });

    [Fact]
    public void Drained() => AssertVector(WireVectors.Drained, new(MessageKind.Drained));

    [Fact]
    public void Hello_without_metadata() => AssertVector(
        "00 00 07 00 40 00",
        new(MessageKind.Hello) { Version = 7, Settings = new(Parity.Odd, 64) });

    [Fact]
    public void HelloYourself_without_metadata() => AssertVector(
        "00 01 01 40 00",
        new(MessageKind.HelloYourself) { Settings = new(Parity.Even, 64) });

    [Fact]
    public void ProtocolError_of_one_letter() => AssertVector("00 02 01 78", new(MessageKind.ProtocolError) { Text = "x" });

    [Fact]
    public void ConnectionOpen_without_metadata() => AssertVector(
        "03 03 00 40 00",
        new(MessageKind.ConnectionOpen) { ConnectionId = 3, Settings = new(Parity.Odd, 64) });

    [Fact]
    public void Call_of_echo() => AssertVector(
        "00 07 01 00 f3bbf58fa697f1d59a01 00 00 05 68656c6c6f",
        new(MessageKind.Call) { Id = 1, MethodId = 0x9aabc4ba61fd5df3, Payload = [5, .. "hello"u8] });

    [Fact]
    public void Response_of_echo() => AssertVector(
        "00 07 01 01 00 00 00 05 68656c6c6f",
        new(MessageKind.Response) { Id = 1, Payload = [0, 5, .. "hello"u8] });

    [Fact]
    public void Call_with_a_channel_and_no_arguments() => AssertVector(
        "00 07 01 00 fdfdefcbddc4cead8501 01 01 00",
        new(MessageKind.Call) { Id = 1, MethodId = 0x855b3a25d97bfefd, Channels = [1] });

    [Fact]
    public void Cancel_without_metadata() => AssertVector("00 07 01 02 00", new(MessageKind.Cancel) { Id = 1 });

    [Fact]
    public void A_sensitive_entry() => AssertVector(
        "02 06 01 04 61757468 01 04 deadbeef 03",
        new(MessageKind.ConnectionClose)
        {
            ConnectionId = 2,
            Metadata = [new("auth", [0xde, 0xad, 0xbe, 0xef], MetadataFlags.Sensitive | MetadataFlags.NoPropagate)],
        });

    [Fact]
    public void The_vectors_cover_every_kind()
    {
        IEnumerable<object[]> vectors = WireVectors.Messages;
        Assert.Equal(Enum.GetValues<MessageKind>(), vectors.Select(row => TestMessage.Decode(WireBytes.Hex((string)row[0])).Kind));
    }

    private static void AssertVector(string hex, TestMessage expected)
    {
        byte[] bytes = WireBytes.Hex(hex);
        TestMessage actual = TestMessage.Decode(bytes);

        Assert.Equal(expected.Kind, actual.Kind);
        Assert.Equal(expected.ConnectionId, actual.ConnectionId);
        Assert.Equal(expected.Id, actual.Id);
        Assert.Equal(expected.MethodId, actual.MethodId);
        Assert.Equal(expected.Channels, actual.Channels);
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(expected.Settings, actual.Settings);
        Assert.Equal(expected.Version, actual.Version);
        Assert.Equal(expected.Text, actual.Text);
        Assert.Equal(expected.Nonce, actual.Nonce);
        Assert.Equal(expected.Additional, actual.Additional);
        Assert.Equal(expected.Payload, actual.Payload);

        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(expected.Encode()));
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(actual.Encode()));
    }
}
