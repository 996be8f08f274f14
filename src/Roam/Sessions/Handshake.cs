using System.Diagnostics.CodeAnalysis;
using System.Text;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Diagnostics;
using Roam.Links;
using Roam.Wire;

namespace Roam.Sessions;

/// <summary>The first two messages of a session. Each side's part ends within the handshake timeout, one way or another.</summary>
// spec: session.handshake
internal static class Handshake
{
    public const uint ProtocolVersion = 7;

    private const string MessagePack = "msgpack";

    private const string Refused = "The peer refused: ";

    /// <summary>Tells whether a handshake failed because the peer did not want it, and with which words: those are for whoever asked.</summary>
    public static bool TryGetRefusal(Exception exception, [NotNullWhen(true)] out string? reason)
    {
        reason = exception is RoamException { InnerException: LinkException { Message: { } message } }
            && message.StartsWith(Refused, StringComparison.Ordinal)
                ? message[Refused.Length..]
                : null;
        return reason is not null;
    }

    /// <summary>Speaks first.</summary>
    /// <param name="link">The link.</param>
    /// <param name="service">The name of the service to call on the root connection, if one is named.</param>
    /// <param name="contract">The same as a contract, if it is known.</param>
    /// <param name="services">What this side offers.</param>
    /// <param name="options">Options.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">The handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    public static Task<HandshakeResult> InitiateAsync(
        ILink link,
        string? service,
        ServiceDescriptor? contract,
        RoamServices services,
        RoamOptions options,
        CancellationToken cancellationToken) =>
        InitiateAsync(
            link,
            service,
            contract,
            services,
            options,
            new ConnectionSettings(Parity.Odd, (uint)options.Limits.MaxConcurrentRequests),
            FeatureList.All,
            cancellationToken);

    /// <summary>Speaks first, with these settings, and without features that are not listed here.</summary>
    public static Task<HandshakeResult> InitiateAsync(
        ILink link,
        string? service,
        ServiceDescriptor? contract,
        RoamServices services,
        RoamOptions options,
        ConnectionSettings settings,
        PeerFeatures features,
        CancellationToken cancellationToken) =>
        RunAsync(
            link,
            options,
            async token =>
            {
                Metadata metadata = MakeMetadata(options, service, options.PayloadFormat, features);
                await SendAsync(
                    link,
                    options,
                    frame => MessageEncoder.WriteHello(frame, ProtocolVersion, settings, metadata, options.Limits),
                    token).ConfigureAwait(false);
                Greeting greeting = await ReceiveAsync(link, MessageKind.HelloYourself, options.Limits, token).ConfigureAwait(false);
                if (greeting.SaysMessagePack && options.PayloadFormat != PayloadFormat.MessagePack)
                {
                    throw new ProtocolViolationException("session.handshake.payload", "MessagePack was accepted, but not offered.");
                }

                // spec: session.handshake.payload
                PayloadFormat format = greeting.SaysMessagePack ? PayloadFormat.MessagePack : PayloadFormat.Postcard;
                contract?.Check(format, greeting.Features);
                (ServiceOffer offer, string? name) = greeting.Choose(services, format);
                Upstream? upstream = offer.Forward is { } forward
                    ? await ConnectAsync(forward, name, greeting, format, options, token).ConfigureAwait(false)
                    : null;
                return greeting.ToResult(SessionRole.Initiator, settings.Parity, format, features, offer, upstream);
            },
            cancellationToken);

    /// <summary>Answers.</summary>
    /// <exception cref="RoamException">The handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    public static Task<HandshakeResult> AcceptAsync(
        ILink link,
        RoamServices services,
        RoamOptions options,
        CancellationToken cancellationToken) =>
        RunAsync(
            link,
            options,
            async token =>
            {
                Greeting greeting = await ReceiveAsync(link, MessageKind.Hello, options.Limits, token).ConfigureAwait(false);

                // spec: session.parity
                Parity parity = greeting.Settings.Parity == Parity.Odd ? Parity.Even : Parity.Odd;
                PayloadFormat format = greeting.SaysMessagePack ? options.PayloadFormat : PayloadFormat.Postcard;
                (ServiceOffer offer, string? name) = greeting.Choose(services, format);
                ConnectionSettings settings = new(parity, (uint)options.Limits.MaxConcurrentRequests);
                PeerFeatures features = FeatureList.All;
                Upstream? upstream = null;
                if (offer.Forward is { } forward)
                {
                    // The peer gets to know what the service has said, and speaks as the service does.
                    upstream = await ConnectAsync(forward, name, greeting, format, options, token).ConfigureAwait(false);
                    format = upstream.PayloadFormat;
                    settings = upstream.Limit(settings);
                    options = options with { Metadata = [.. options.Metadata, .. upstream.PeerMetadata] };

                    // spec: proxy.references
                    features &= ~PeerFeatures.References;
                }

                try
                {
                    Metadata metadata = MakeMetadata(options, service: null, format, features);
                    await SendAsync(
                        link,
                        options,
                        frame => MessageEncoder.WriteHelloYourself(frame, settings, metadata, options.Limits),
                        token).ConfigureAwait(false);
                }
                catch when (upstream is not null)
                {
                    await upstream.DisposeAsync().ConfigureAwait(false);
                    throw;
                }

                return greeting.ToResult(SessionRole.Acceptor, parity, format, features, offer, upstream);
            },
            cancellationToken);

    /// <summary>Sends <c>ProtocolError</c> as far as that is possible: the session ends anyhow.</summary>
    private static async ValueTask TrySendProtocolErrorAsync(
        ILink link,
        RoamOptions options,
        LinkCloseReason reason,
        string description,
        CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(link, options, frame => MessageEncoder.WriteProtocolError(frame, description), cancellationToken)
                .ConfigureAwait(false);
            await link.CloseOutputAsync(reason, description, cancellationToken).ConfigureAwait(false);

            // A link that is closed with unread bytes may take back what it has sent last: read until the peer has seen it.
            await link.DiscardInputAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or OperationCanceledException or RoamException)
        {
            // The peer is gone, or does not read.
        }
    }

    private static async ValueTask TryCloseAsync(
        ILink link, LinkCloseReason reason, string description, CancellationToken cancellationToken)
    {
        try
        {
            await link.CloseOutputAsync(reason, description, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or OperationCanceledException)
        {
            // The link goes in any case.
        }
    }

    // What does not begin with a handshake of this protocol comes from something that speaks another.
    // spec: link.websocket.close
    private static LinkCloseReason ReasonFor(ProtocolViolationException violation) =>
        violation.Rule == "session.handshake" || violation.Rule.StartsWith("wire.", StringComparison.Ordinal)
            ? LinkCloseReason.UnexpectedPeer
            : LinkCloseReason.ProtocolViolation;

    private static async Task<HandshakeResult> RunAsync(
        ILink link,
        RoamOptions options,
        Func<CancellationToken, Task<HandshakeResult>> exchange,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.Limits.HandshakeTimeout, options.TimeProvider);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await exchange(linked.Token).ConfigureAwait(false);
        }
        catch (ProtocolViolationException violation)
        {
            using CancellationTokenSource farewell = new(options.Limits.CloseTimeout, options.TimeProvider);
            await TrySendProtocolErrorAsync(link, options, ReasonFor(violation), violation.Message, farewell.Token).ConfigureAwait(false);
            throw Failed(link, violation.Message, violation);
        }
        catch (LinkException exception) when (exception.Error is LinkError.MessageTooLarge or LinkError.UnexpectedText)
        {
            (LinkCloseReason reason, string rule) = exception.Error == LinkError.MessageTooLarge
                ? (LinkCloseReason.MessageTooLarge, "link.frame.limit")
                : (LinkCloseReason.UnexpectedText, "link.websocket");
            string description = new ProtocolViolationException(rule, exception.Message).Message;
            using CancellationTokenSource farewell = new(options.Limits.CloseTimeout, options.TimeProvider);
            await TrySendProtocolErrorAsync(link, options, reason, description, farewell.Token).ConfigureAwait(false);
            throw Failed(link, exception.Message, exception);
        }
        catch (LinkException exception)
        {
            throw Failed(link, exception.Message, exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // spec: session.handshake.timeout
            string description = $"The peer did not answer within {options.Limits.HandshakeTimeout.TotalSeconds} seconds.";
            using CancellationTokenSource farewell = new(options.Limits.CloseTimeout, options.TimeProvider);
            await TryCloseAsync(link, LinkCloseReason.UnexpectedPeer, description, farewell.Token).ConfigureAwait(false);
            throw Failed(link, description, null);
        }
    }

    /// <summary>Why a handshake has failed, without the words that say that it has.</summary>
    public static string Describe(RoamException failure, string peer)
    {
        string beginning = Beginning(peer);
        return failure.Message.StartsWith(beginning, StringComparison.Ordinal) ? failure.Message[beginning.Length..] : failure.Message;
    }

    private static string Beginning(string peer) => $"The handshake with {peer} failed: ";

    private static RoamException Failed(ILink link, string description, Exception? cause) =>
        new(RoamErrorKind.ConnectFailed, Beginning(link.RemoteAddress) + description, mayHaveRun: false, cause);

    // spec: proxy.connect
    private static async Task<Upstream> ConnectAsync(
        ForwardTarget forward,
        string? service,
        Greeting greeting,
        PayloadFormat format,
        RoamOptions options,
        CancellationToken cancellationToken)
    {
        try
        {
            return await forward.ConnectAsync(service, greeting.Settings, greeting.Metadata, format, options, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ForwardFailedException exception)
        {
            throw new ProtocolViolationException("proxy.connect", exception.Message);
        }
    }

    private static Metadata MakeMetadata(RoamOptions options, string? service, PayloadFormat format, PeerFeatures features)
    {
        // spec: session.handshake.payload
        Metadata metadata = format == PayloadFormat.MessagePack
            ? options.Metadata.With((MetadataKeys.Payload, MessagePack))
            : options.Metadata;
        metadata = metadata.With((MetadataKeys.Features, FeatureList.Write(features)));
        return service is null ? metadata : metadata.With((MetadataKeys.Service, service));
    }

    private static async ValueTask SendAsync(
        ILink link,
        RoamOptions options,
        Action<FrameWriter> write,
        CancellationToken cancellationToken)
    {
        MessageBatch batch = Encode(options, write);
        await link.SendAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private static MessageBatch Encode(RoamOptions options, Action<FrameWriter> write)
    {
        FrameWriter frame = FrameWriter.Rent(options.BufferPool, options.Limits.MaxFrameBytes);
        try
        {
            write(frame);
            return MessageBatch.Of(frame.Message);
        }
        finally
        {
            frame.Return();
        }
    }

    private static async ValueTask<Greeting> ReceiveAsync(
        ILink link,
        MessageKind expected,
        RoamLimits limits,
        CancellationToken cancellationToken)
    {
        LinkMessage message = await link.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        return message.IsEnd
            ? throw new LinkException(LinkError.Closed, "The peer closed the link before the handshake was complete.")
            : Greeting.Decode(message.Bytes.Span, expected, limits);
    }

    /// <summary>What the peer's handshake message says.</summary>
    private sealed record Greeting(ConnectionSettings Settings, Metadata Metadata)
    {
        public static Greeting Decode(ReadOnlySpan<byte> bytes, MessageKind expected, RoamLimits limits)
        {
            Message message = Message.Decode(bytes, limits);
            if (message.Kind == MessageKind.ProtocolError)
            {
                throw new LinkException(LinkError.Closed, Refused + PeerText.Show(message.Text));
            }

            if (message.Kind != expected || message.ConnectionId != 0)
            {
                throw new ProtocolViolationException(
                    "session.handshake",
                    $"A {message.Kind} message on connection {message.ConnectionId} came where {expected} on connection 0 was due.");
            }

            // spec: session.handshake.version
            if (expected == MessageKind.Hello && message.Version != ProtocolVersion)
            {
                throw new ProtocolViolationException(
                    "session.handshake.version",
                    $"Version {message.Version} of the protocol is not spoken here, only version {ProtocolVersion}.");
            }

            return new(message.Settings, message.Metadata.ToMetadata());
        }

        /// <summary>Whether the peer offers or accepts MessagePack.</summary>
        public bool SaysMessagePack => Metadata.TryGetString(MetadataKeys.Payload, out string? payload) && payload == MessagePack;

        /// <summary>What the peer can do besides roam 7.</summary>
        public PeerFeatures Features => FeatureList.Parse(Metadata);

        /// <summary>What the root connection serves, and the name by which the peer has asked for it.</summary>
        public (ServiceOffer Offer, string? Name) Choose(RoamServices services, PayloadFormat format)
        {
            Metadata.TryGetString(MetadataKeys.Service, out string? service);
            return (services.Choose(service, format, Features), service);
        }

        public HandshakeResult ToResult(
            SessionRole role, Parity parity, PayloadFormat format, PeerFeatures announced, ServiceOffer offer, Upstream? upstream) => new()
            {
                Role = role,
                Parity = parity,
                PeerLimit = Settings.MaxConcurrentRequests,
                PeerMetadata = Metadata,
                Features = Features & announced,
                PayloadFormat = format,
                RootDispatcher = offer.Create,
                Upstream = upstream,
            };
    }
}
