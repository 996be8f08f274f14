using Microsoft.Extensions.Logging;
using Roam.Diagnostics;

namespace Roam.Links;

/// <summary>
/// Takes links from a listener until that has been disposed of, whatever it throws meanwhile: a server that has stopped accepting without
/// a word is worse than one that logs a line a minute. Used by one task.
/// </summary>
// spec: link.accept
internal sealed class AcceptLoop(ILinkListener listener, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Occasional _reports = new(timeProvider);
    private readonly string _address = listener.Address.OriginalString;
    private TimeSpan _pause = ShortestPause;

    /// <summary>Waits for the next link.</summary>
    /// <returns>The link, or <see langword="null"/> once the listener takes no more.</returns>
    /// <exception cref="OperationCanceledException">The token has fired.</exception>
    public async ValueTask<ILink?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                ILink? link = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                _pause = ShortestPause;
                return link;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                Report(exception);
            }

            await Task.Delay(_pause, timeProvider, cancellationToken).ConfigureAwait(false);
            _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    /// <summary>Logs what has gone wrong with accepting, or with a link that was accepted, but for what repeats within a minute.</summary>
    public void Report(Exception exception)
    {
        if (_reports.IsDue(out long unreported))
        {
            Log.AcceptingFailed(logger, _address, unreported, exception);
        }
    }
}
