using System.Buffers;
using Roam.Buffers;
using Roam.Links;
using Roam.Wire;

namespace Roam.TestKit;

/// <summary>
/// The other end of a link, driven by hand: it does nothing that the test does not tell it, and anything that the test does, so that a
/// session can be shown what a correct peer never would. Sending and receiving belong to one task each.
/// </summary>
internal sealed class RawPeer(ILink link) : IAsyncDisposable
{
    /// <summary>The link, for what even this peer cannot do.</summary>
    public ILink Link { get; } = link;

    /// <summary>Speaks first, and reads the answer.</summary>
    /// <param name="limit">How many requests this peer claims to run at once.</param>
    /// <param name="service">The service to call, if one is named.</param>
    /// <param name="features">What to claim besides roam 7, with commas between.</param>
    public async Task<RawMessage> InitiateAsync(uint limit = 1024, string? service = null, string? features = null)
    {
        Metadata offer = Offer(features);
        await SendHelloAsync(7, limit, service is null ? offer : offer.With(("roam-service", service)));
        return await ExpectAsync(MessageKind.HelloYourself);
    }

    /// <summary>Reads the other side's greeting, and answers: with MessagePack if that was offered.</summary>
    /// <param name="limit">How many requests this peer claims to run at once.</param>
    /// <param name="features">What to claim besides roam 7, with commas between.</param>
    public async Task<RawMessage> AcceptAsync(uint limit = 1024, string? features = null)
    {
        RawMessage hello = await ExpectAsync(MessageKind.Hello);
        Metadata answer = hello.Metadata.TryGetString("roam-payload", out _) ? Offer(features) : Metadata.Empty;
        await SendAsync(frame => MessageEncoder.WriteHelloYourself(frame, new(Parity.Even, limit), answer, RoamLimits.Default));
        return hello;
    }

    public Task SendHelloAsync(uint version, uint limit, Metadata metadata) =>
        SendAsync(frame => MessageEncoder.WriteHello(frame, version, new(Parity.Odd, limit), metadata, RoamLimits.Default));

    public Task SendCallAsync(
        ulong id, ulong methodId, byte[] arguments, Metadata? metadata = null, params ulong[] channels) =>
        SendAsync(frame =>
        {
            MessageEncoder.WriteCall(frame, 0, id, methodId, channels, metadata ?? Metadata.Empty, RoamLimits.Default);
            frame.Write(arguments);
        });

    /// <param name="id">The request.</param>
    /// <param name="payload">The envelope and what follows it.</param>
    /// <param name="metadata">Metadata.</param>
    public Task SendResponseAsync(ulong id, byte[] payload, Metadata? metadata = null) =>
        SendAsync(frame =>
        {
            MessageEncoder.WriteResponse(frame, 0, id, default, metadata ?? Metadata.Empty, RoamLimits.Default);
            frame.Write(payload);
        });

    public Task SendCancelAsync(ulong id) =>
        SendAsync(frame => MessageEncoder.WriteCancel(frame, 0, id, Metadata.Empty, RoamLimits.Default));

    public Task SendItemAsync(ulong channelId, params byte[] item) =>
        SendAsync(frame =>
        {
            MessageEncoder.WriteItem(frame, 0, channelId);
            frame.Write(item);
        });

    public Task SendCloseAsync(ulong channelId, Metadata? metadata = null) =>
        SendAsync(frame => MessageEncoder.WriteClose(frame, 0, channelId, metadata ?? Metadata.Empty, RoamLimits.Default));

    public Task SendResetAsync(ulong channelId) =>
        SendAsync(frame => MessageEncoder.WriteReset(frame, 0, channelId, Metadata.Empty, RoamLimits.Default));

    public Task SendGrantAsync(ulong channelId, uint additional) =>
        SendAsync(frame => MessageEncoder.WriteGrantCredit(frame, 0, channelId, additional));

    public Task SendPingAsync(ulong nonce, ulong connectionId = 0) =>
        SendAsync(frame => MessageEncoder.WritePing(frame, connectionId, nonce));

    /// <summary>Sends a message that Roam's own encoder writes.</summary>
    public Task SendAsync(Action<FrameWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        FrameWriter frame = FrameWriter.Rent(ArrayPool<byte>.Shared, int.MaxValue / 2);
        try
        {
            write(frame);
            return SendRawAsync(frame.Message.ToArray());
        }
        finally
        {
            frame.Return();
        }
    }

    /// <summary>Sends any bytes as one message.</summary>
    public Task SendRawAsync(params byte[] message) => Link.SendAsync(MessageBatch.Of(message)).Soon("a message to be sent");

    /// <summary>Receives a message.</summary>
    /// <returns>The message; <see langword="null"/> when the other side has closed its direction.</returns>
    public async Task<RawMessage?> ReceiveAsync()
    {
        LinkMessage message = await Link.ReceiveAsync().Soon("a message to arrive");
        return message.IsEnd ? null : RawMessage.Decode(message.Bytes.Span);
    }

    /// <summary>Receives a message, which must be of this kind.</summary>
    public async Task<RawMessage> ExpectAsync(MessageKind kind)
    {
        RawMessage? message = await ReceiveAsync();
        return message?.Kind == kind
            ? message
            : throw new InvalidOperationException($"Expected {kind}, but {message?.ToString() ?? "the end"} came.");
    }

    /// <summary>Receives the response to a request, which must be the next message.</summary>
    public async Task<RawMessage> ExpectResponseAsync(ulong id)
    {
        RawMessage response = await ExpectAsync(MessageKind.Response);
        return response.Id == id
            ? response
            : throw new InvalidOperationException($"Expected the response to request {id}, but {response} came.");
    }

    /// <summary>Checks that nothing else was under way: asks for a <c>Pong</c>, which must be the next message.</summary>
    public async Task ExpectNothingAsync(ulong nonce = 0x5EED)
    {
        await SendPingAsync(nonce);
        RawMessage pong = await ExpectAsync(MessageKind.Pong);
        if (pong.Nonce != nonce)
        {
            throw new InvalidOperationException($"Expected Pong {nonce}, but {pong} came.");
        }
    }

    /// <summary>Receives everything to the end.</summary>
    public async Task<List<RawMessage>> DrainAsync()
    {
        List<RawMessage> messages = [];
        while (await ReceiveAsync() is { } message)
        {
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>Receives a <c>ProtocolError</c> of this rule, which must be the last message, and closes.</summary>
    /// <returns>Its text.</returns>
    public async Task<string> ExpectProtocolErrorAsync(string rule)
    {
        RawMessage error = await ExpectAsync(MessageKind.ProtocolError);
        if (!error.Text.EndsWith($"[{rule}]", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Expected a ProtocolError of the rule {rule}, but {error} came.");
        }

        if (await ReceiveAsync() is { } more)
        {
            throw new InvalidOperationException($"Expected the end behind ProtocolError, but {more} came.");
        }

        await Link.CloseOutputAsync();
        return error.Text;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Link.DisposeAsync();

    private static Metadata Offer(string? features) =>
        features is null ? [("roam-payload", "msgpack")] : [("roam-payload", "msgpack"), ("roam-features", features)];
}
