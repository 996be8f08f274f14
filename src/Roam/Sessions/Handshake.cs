using System.Diagnostics.CodeAnalysis;
using System.Text;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Diagnostics;
using Roam.Links;
using Roam.Wire;

namespace Roam.Sessions;

/// <summary>The first two messages of a session. Each side's part ends within the handshake timeout, one way or another, and closes the link if
/// it fails.</summary>
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
                RoamOptions provided = await HandshakeMetadata.ProvideAsync(options, link.RemoteAddress, token).ConfigureAwait(false);
                Metadata metadata = MakeMetadata(provided, service, options.PayloadFormat, features);
                MessageBatch hello = Encode(
                    options, frame => MessageEncoder.WriteHello(frame, ProtocolVersion, settings, metadata, options.Limits));
                await link.SendAsync(hello, token).ConfigureAwait(false);
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
                return greeting.ToResult(SessionRole.Initiator, settings.Parity, format, features, offer, upstream, options);
            },
            isAwaited: true,
            cancellationToken);

    /// <summary>Answers.</summary>
    /// <param name="link">The link.</param>
    /// <param name="services">What this side offers.</param>
    /// <param name="options">Options.</param>
    /// <param name="establish">Makes the session and its root's service, before the peer is answered. The service may reject it, and says what
    /// goes along with the answer.</param>
    /// <param name="cancellationToken">Cancels the handshake.</param>
    /// <exception cref="RoamException">The handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    public static Task<HandshakeResult> AcceptAsync(
        ILink link,
        RoamServices services,
        RoamOptions options,
        Func<HandshakeResult, Metadata> establish,
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
                bool isServing = false;
                try
                {
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

                    options = await HandshakeMetadata.ProvideAsync(options, link.RemoteAddress, token).ConfigureAwait(false);
                    HandshakeResult result = greeting.ToResult(SessionRole.Acceptor, parity, format, features, offer, upstream, options);
                    isServing = true;
                    MessageBatch answer = MakeAnswer(result, settings, features, options, establish);
                    isServing = false;
                    await link.SendAsync(answer, token).ConfigureAwait(false);
                    return result;
                }
                catch (Exception exception)
                {
                    if (upstream is not null)
                    {
                        await upstream.DisposeAsync().ConfigureAwait(false);
                    }

                    if (!isServing && exception is not ConnectionRejectedException)
                    {
                        throw;
                    }

                    throw await RejectAsync(link, options, greeting, exception).ConfigureAwait(false);
                }
            },
            isAwaited: false,
            cancellationToken);

    /// <summary>Makes the session, and says so.</summary>
    // spec: session.root.service
    private static MessageBatch MakeAnswer(
        HandshakeResult result,
        ConnectionSettings settings,
        PeerFeatures features,
        RoamOptions options,
        Func<HandshakeResult, Metadata> establish)
    {
        // The service may have set too much for one message: its failure, too.
        options = options with { Metadata = [.. options.Metadata, .. establish(result)] };
        Metadata metadata = MakeMetadata(options, service: null, result.PayloadFormat, features);
        return Encode(options, frame => MessageEncoder.WriteHelloYourself(frame, settings, metadata, options.Limits), result.FrameLimit);
    }

    /// <summary>Answers a <c>Hello</c> that the service of the root does not take.</summary>
    // spec: session.root.reject
    private static async ValueTask<RoamException> RejectAsync(
        ILink link, RoamOptions options, Greeting greeting, Exception exception)
    {
        Metadata reason = Rejection.Describe(exception, options.Limits, greeting.GetFrameLimit(options), GuardedLogger.Create(options, "Roam.Session"), link.RemoteAddress);
        string text = Rejection.Explain(reason);
        LastWords words = new(LinkCloseReason.UnexpectedPeer, text, frame =>
        {
            if ((greeting.Features & PeerFeatures.RejectRoot) != 0)
            {
                MessageEncoder.WriteConnectionReject(frame, 0, reason, options.Limits);
            }
            else
            {
                MessageEncoder.WriteProtocolError(frame, text);
            }
        });
        await TrySayLastAsync(link, options, words).ConfigureAwait(false);
        return Failed(
            link,
            exception is ConnectionRejectedException
                ? $"The service has rejected it: {exception.Message}"
                : $"The service could not be made: {exception.Message}",
            exception);
    }

    /// <summary>Sends the last message as far as that is possible: the session ends anyhow.</summary>
    private static async ValueTask TrySayLastAsync(ILink link, RoamOptions options, LastWords words)
    {
        using CancellationTokenSource timeout = new(options.Limits.CloseTimeout, options.TimeProvider);
        CancellationToken cancellationToken = timeout.Token;
        try
        {
            if (words.Write is { } write)
            {
                await link.SendAsync(Encode(options, write), cancellationToken).ConfigureAwait(false);
            }

            await link.CloseOutputAsync(words.Reason, words.Description, cancellationToken).ConfigureAwait(false);
            if (words.Write is null)
            {
                return;
            }

            // A link that is closed with unread bytes may take back what it has sent last: read until the peer has seen it.
            await link.DiscardInputAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or OperationCanceledException or RoamException)
        {
            // The peer is gone, or does not read.
        }
    }

    /// <param name="link">The link.</param>
    /// <param name="options">Options.</param>
    /// <param name="exchange">The messages.</param>
    /// <param name="isAwaited">Whether a caller waits for the session: then a failure is told at once, and the peer gets to know in the
    /// background. What has accepted a link may close all there is of it when this has ended, and waits.</param>
    /// <param name="cancellationToken">Cancels the handshake.</param>
    private static async Task<HandshakeResult> RunAsync(
        ILink link,
        RoamOptions options,
        Func<CancellationToken, Task<HandshakeResult>> exchange,
        bool isAwaited,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.Limits.HandshakeTimeout, options.TimeProvider);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await exchange(linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ProtocolViolationException or LinkException { Error: LinkError.MessageTooLarge or LinkError.UnexpectedText })
        {
            // spec: session.protocol-error.send
            LastWords words = LastWords.Of(exception);
            Task leaving = LeaveAsync(link, options, words);
            if (!isAwaited)
            {
                await leaving.ConfigureAwait(false);
            }

            throw Failed(link, exception.Message, exception);
        }
        catch (Exception exception)
        {
            bool isLate = exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;
            string late = options.MetadataProvider is null ? "The peer" : $"The peer, or {nameof(RoamOptions.MetadataProvider)},";
            late = $"{late} did not answer within {options.Limits.HandshakeTimeout.TotalSeconds} seconds.";
            Task leaving = LeaveAsync(link, options, isLate ? new LastWords(LinkCloseReason.UnexpectedPeer, late, null) : null);
            if (!isAwaited || !isLate)
            {
                await leaving.ConfigureAwait(false);
            }

            switch (exception)
            {
                case LinkException:
                    throw Failed(link, exception.Message, exception);
                case OperationCanceledException when cancellationToken.IsCancellationRequested:
                    throw new OperationCanceledException(cancellationToken);
                case OperationCanceledException:
                    // spec: session.handshake.timeout
                    throw Failed(link, late, null);
                default:
                    throw;
            }
        }
    }

    /// <summary>Says why, if that is given, and closes the link. Never fails, and ends within the timeout for a close.</summary>
    private static async Task LeaveAsync(ILink link, RoamOptions options, LastWords? words)
    {
        if (words is not null)
        {
            await TrySayLastAsync(link, options, words).ConfigureAwait(false);
        }

        try
        {
            link.Abort();
            await link.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A link may be the program's own.
            Log.FarewellFailed(GuardedLogger.Create(options, "Roam.Session"), link.RemoteAddress, exception.Message);
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

        // spec: session.handshake.max-frame
        metadata = metadata.With((MetadataKeys.MaxFrame, (ulong)options.Limits.MaxFrameBytes));
        return service is null ? metadata : metadata.With((MetadataKeys.Service, service));
    }

    private static MessageBatch Encode(RoamOptions options, Action<FrameWriter> write, FrameLimit? limit = null)
    {
        FrameWriter frame = FrameWriter.Rent(options.BufferPool, limit ?? new(options.Limits.MaxFrameBytes, IsPeers: false));
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
            // spec: session.handshake.foreign
            if (ForeignProtocol.Describe(bytes) is { Length: > 0 } foreign)
            {
                throw new ProtocolViolationException("session.handshake", $"What came is no {expected} message.{foreign}");
            }

            Message message = Message.Decode(bytes, limits);
            if (message.Kind == MessageKind.ProtocolError)
            {
                throw new LinkException(LinkError.Closed, Refused + PeerText.Show(message.Text));
            }

            // spec: session.root.reject
            if (message is { Kind: MessageKind.ConnectionReject, ConnectionId: 0 } && expected == MessageKind.HelloYourself)
            {
                throw Rejection.ToException(message.Metadata.ToMetadata());
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

        /// <summary>How large the messages to the peer may be.</summary>
        public FrameLimit GetFrameLimit(RoamOptions options) =>
            FrameLimit.Of(options.Limits.MaxFrameBytes, Metadata.TryGetUInt64(MetadataKeys.MaxFrame, out ulong bytes) ? bytes : null);

        /// <summary>What the root connection serves, and the name by which the peer has asked for it.</summary>
        public (ServiceOffer Offer, string? Name) Choose(RoamServices services, PayloadFormat format)
        {
            Metadata.TryGetString(MetadataKeys.Service, out string? service);
            return (services.Choose(service, format, Features), service);
        }

        public HandshakeResult ToResult(
            SessionRole role, Parity parity, PayloadFormat format, PeerFeatures announced, ServiceOffer offer, Upstream? upstream, RoamOptions options) => new()
            {
                Role = role,
                Parity = parity,
                PeerLimit = Settings.MaxConcurrentRequests,
                PeerMetadata = Metadata,
                Features = Features & announced,
                FrameLimit = GetFrameLimit(options),
                PayloadFormat = format,
                RootService = offer.Create,
                Upstream = upstream,
            };
    }
}
