namespace Roam;

/// <summary>A token that fires with the caller's or when the call's deadline passes. To be disposed when nobody listens any more.</summary>
internal readonly struct DeadlineToken : IDisposable
{
    // No timer can be set for longer than 49 days, and no call waits that long.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly CancellationTokenSource? _timeout;
    private readonly CancellationTokenSource? _linked;

    private DeadlineToken(CallContext context, TimeSpan left, TimeProvider timeProvider)
    {
        _timeout = new CancellationTokenSource(left, timeProvider);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, context.CancellationToken);
        Token = _linked.Token;
    }

    private DeadlineToken(CancellationToken token) => Token = token;

    public CancellationToken Token { get; }

    /// <summary>Makes the token of a call.</summary>
    public static DeadlineToken Create(CallContext context, TimeProvider timeProvider)
    {
        TimeSpan left = context.Deadline.Remaining;
        return context.Deadline.IsNone || left > Longest
            ? new DeadlineToken(context.CancellationToken)
            : new DeadlineToken(context, left, timeProvider);
    }

    public void Dispose()
    {
        _linked?.Dispose();
        _timeout?.Dispose();
    }
}
