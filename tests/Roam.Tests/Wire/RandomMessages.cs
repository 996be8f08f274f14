using System.Text;
using Roam.Wire;

namespace Roam.Tests.Wire;

/// <summary>Messages of every kind with random fields, within the default limits.</summary>
internal sealed class RandomMessages(Random random)
{
    public TestMessage Next(MessageKind kind)
    {
        bool hasId = kind is >= MessageKind.Call and <= MessageKind.GrantCredit;
        bool hasChannels = kind is MessageKind.Call or MessageKind.Response;
        bool isPing = kind is MessageKind.Ping or MessageKind.Pong;
        bool isHandshake = kind is MessageKind.Hello or MessageKind.HelloYourself;
        bool hasSettings = isHandshake || kind is MessageKind.ConnectionOpen or MessageKind.ConnectionAccept;
        bool isDrain = kind is MessageKind.Drain or MessageKind.Drained;
        bool hasMetadata = !isPing && kind is not (MessageKind.ProtocolError or MessageKind.Item or MessageKind.GrantCredit);
        return new TestMessage(kind)
        {
            ConnectionId = isHandshake || isDrain || kind == MessageKind.ProtocolError ? 0 : Number(),
            Id = hasId ? Number() : 0,
            MethodId = kind == MessageKind.Call ? Number() : 0,
            Channels = hasChannels ? [.. Enumerable.Range(0, Few()).Select(_ => Number())] : [],
            Metadata = hasMetadata ? Metadata.Create([.. Enumerable.Range(0, Few()).Select(_ => Entry())]) : Metadata.Empty,
            Settings = hasSettings ? new((Parity)random.Next(2), (uint)Number()) : default,
            Version = kind == MessageKind.Hello ? (uint)Number() : 0,
            Text = kind == MessageKind.ProtocolError ? Text() : "",
            Nonce = isPing ? Number() : 0,
            Additional = kind == MessageKind.GrantCredit ? (uint)Number() : 0,
            Payload = hasChannels || kind == MessageKind.Item ? Bytes() : [],
        };
    }

    // Every length of varint is as likely as any other.
    private ulong Number() => (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);

    private int Few() => Math.Max(0, random.Next(-4, 6));

    private MetadataEntry Entry()
    {
        var flags = (MetadataFlags)(random.Next(2) == 0 ? Number() : (ulong)random.Next(4));
        return random.Next(3) switch
        {
            0 => new(Text(), Text(), flags),
            1 => new(Text(), Bytes(), flags),
            _ => new(Text(), Number(), flags),
        };
    }

    private byte[] Bytes()
    {
        var bytes = new byte[random.Next(4) == 0 ? random.Next(300) : random.Next(10)];
        random.NextBytes(bytes);
        return bytes;
    }

    private string Text()
    {
        StringBuilder text = new();
        for (int i = random.Next(12); i > 0; i--)
        {
            text.Append(random.Next(4) switch
            {
                0 => new Rune(random.Next(0x800, 0xd800)),
                1 => new Rune(random.Next(0x10000, 0x110000)),
                _ => new Rune(random.Next(0x80)),
            });
        }

        return text.ToString();
    }
}
