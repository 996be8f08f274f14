using Roam.Links;
using Roam.Wire;

namespace Roam.Sessions;

/// <summary>Where the connections of a service are forwarded. Safe for any number of threads.</summary>
/// <param name="connect">Makes a link, for each connection one.</param>
/// <param name="options">Options of the sessions on these links, or <see langword="null"/> for those of the session that is forwarded.</param>
// spec: proxy.connect
internal sealed class ForwardTarget(Func<LinkOptions, CancellationToken, ValueTask<ILink>> connect, RoamOptions? options)
{
    /// <summary>Makes a session with the service, as the peer of the forwarded connection would: with its settings and its metadata.</summary>
    /// <param name="service">The name by which the peer has asked for the service.</param>
    /// <param name="settings">What the peer has said about itself.</param>
    /// <param name="metadata">What the peer has sent along.</param>
    /// <param name="format">How payloads are encoded. Only a handshake that has not been answered may fall back to another.</param>
    /// <param name="defaults">Options of the session that is forwarded.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ForwardFailedException">The service cannot be reached.</exception>
    /// <exception cref="ConnectionRejectedException">The service does not want the connection.</exception>
    public async Task<Upstream> ConnectAsync(
        string? service,
        ConnectionSettings settings,
        Metadata metadata,
        PayloadFormat format,
        RoamOptions defaults,
        CancellationToken cancellationToken)
    {
        RoamOptions chosen = options ?? defaults;
        try
        {
            // spec: proxy.metadata
            chosen = chosen with { PayloadFormat = format, Metadata = [.. chosen.Metadata, .. metadata.ForNestedCall()] };
            ILink link = await connect(chosen.ToLinkOptions(), cancellationToken).ConfigureAwait(false);
            HandshakeResult handshake = await Handshake.InitiateAsync(
                link,
                service,
                contract: null,
                new RoamServices(),
                chosen,
                settings with { MaxConcurrentRequests = Math.Min(settings.MaxConcurrentRequests, (uint)chosen.Limits.MaxConcurrentRequests) },
                FeatureList.All & ~PeerFeatures.References,
                cancellationToken).ConfigureAwait(false);
            return new Upstream(link, handshake, chosen);
        }
        catch (Exception exception)
        {
            if (Rejection.FindToPassOn(exception) is { } rejection)
            {
                // spec: proxy.reject
                throw rejection;
            }

            // spec: rpc.error.details
            string details = Handshake.TryGetRefusal(exception, out string? refusal) ? $": it has refused: {refusal}"
                : chosen.IncludeExceptionDetails ? $": {exception.Message}"
                : ".";
            throw new ForwardFailedException($"The service cannot be reached through this proxy{details}", exception);
        }
    }
}
