namespace Roam.Integration.Tests.Harness;

/// <summary>Tests that are run once for each format of payloads: the side that connects offers it, and the other takes it.</summary>
public abstract class FormatSuite(PayloadFormat format)
{
    /// <summary>What the sessions speak.</summary>
    protected PayloadFormat Format { get; } = format;

    private protected Task<ProbeWorld> CreateWorldAsync(
        LinkKind kind = LinkKind.TcpIPv4,
        RoamOptions? serverOptions = null,
        RoamOptions? clientOptions = null) =>
        ProbeWorld.CreateAsync(kind, serverOptions, Offering(clientOptions));

    private protected Task<Peers> CreatePeersAsync(LinkKind kind, Action<RoamServices> serve) =>
        Peers.CreateAsync(kind, serve, clientOptions: Offering(null));

    private protected Task<EchoClient<TClient>> CreateEchoAsync<TClient>(Action<RoamServices> serve, Func<RoamConnection, TClient> create)
        where TClient : RoamClient =>
        EchoClient<TClient>.CreateAsync(serve, create, Offering(null));

    private RoamOptions Offering(RoamOptions? options) => (options ?? RoamOptions.Default) with { PayloadFormat = Format };
}
