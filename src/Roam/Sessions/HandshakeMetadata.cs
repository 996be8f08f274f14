namespace Roam.Sessions;

/// <summary>The metadata that a side sends with a handshake: what is fixed, and what is provided for this one.</summary>
// spec: session.handshake.metadata
internal static class HandshakeMetadata
{
    /// <summary>Asks the provider, if there is one.</summary>
    /// <param name="options">The options.</param>
    /// <param name="remoteAddress">The peer, for people.</param>
    /// <param name="cancellationToken">Fires when the handshake is given up.</param>
    /// <returns>The options with the metadata of this handshake.</returns>
    /// <exception cref="RoamException">The provider failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async ValueTask<RoamOptions> ProvideAsync(RoamOptions options, string remoteAddress, CancellationToken cancellationToken)
    {
        if (options.MetadataProvider is not { } provider)
        {
            return options;
        }

        try
        {
            // One that does not look at its token is left to itself.
            Metadata provided = await provider(cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"{nameof(RoamOptions.MetadataProvider)} gave null.");
            return options with { Metadata = Merge(options.Metadata, provided) };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RoamException(
                RoamErrorKind.ConnectFailed,
                $"The handshake with {remoteAddress} failed: {nameof(RoamOptions.MetadataProvider)} failed: {exception.Message}",
                mayHaveRun: false,
                exception);
        }
    }

    private static Metadata Merge(Metadata known, Metadata provided)
    {
        HashSet<string> keys = [.. provided.Select(static entry => entry.Key)];
        return [.. provided, .. known.Where(entry => !keys.Contains(entry.Key))];
    }
}
