namespace Roam.Links;

/// <summary>One attempt to make a link, given up in time whatever it does.</summary>
internal static class LinkDial
{
    /// <summary>Makes a link. A dial that does not listen to its token is left to itself, and what it brings in the end is closed.</summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async ValueTask<ILink> ConnectAsync(Func<CancellationToken, ValueTask<ILink>> dial, CancellationToken cancellationToken)
    {
        Task<ILink> connecting = dial(cancellationToken).AsTask();
        try
        {
            return await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!connecting.IsCanceled)
        {
            // Detached: whoever gave up does not wait for a dial that may take long to notice.
            _ = DiscardAsync(connecting);
            throw;
        }
    }

    private static async Task DiscardAsync(Task<ILink> connecting)
    {
        try
        {
            ILink late = await connecting.ConfigureAwait(false);
            late.Abort();
            await late.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was given up before it failed.
        }
    }
}
