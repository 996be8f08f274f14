namespace Roam;

/// <summary>
/// The one exception type of Roam. <see cref="Kind"/> says what happened and <see cref="MayHaveRun"/> whether repeating a call could run
/// it twice. A call whose own token was cancelled throws <see cref="OperationCanceledException"/> instead.
/// </summary>
public sealed class RoamException : Exception
{
    /// <summary>Creates an exception of kind <see cref="RoamErrorKind.HandlerFailed"/>.</summary>
    public RoamException()
        : this(RoamErrorKind.HandlerFailed, "The handler failed.")
    {
    }

    /// <summary>Creates an exception of kind <see cref="RoamErrorKind.HandlerFailed"/>.</summary>
    /// <param name="message">What happened.</param>
    public RoamException(string message)
        : this(RoamErrorKind.HandlerFailed, message)
    {
    }

    /// <summary>Creates an exception of kind <see cref="RoamErrorKind.HandlerFailed"/>.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public RoamException(string message, Exception? innerException)
        : this(RoamErrorKind.HandlerFailed, message, mayHaveRun: true, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="message">The same for people, with the limit, the method or the rule that it concerns.</param>
    /// <param name="mayHaveRun">Whether the peer may have run the call.</param>
    /// <param name="innerException">The cause on this side, if there is one.</param>
    public RoamException(RoamErrorKind kind, string message, bool mayHaveRun = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        MayHaveRun = mayHaveRun;
    }

    /// <summary>What happened.</summary>
    public RoamErrorKind Kind { get; }

    /// <summary>
    /// Whether the peer may have run the call, wholly or in part. When <see langword="false"/>, the call certainly did not run and may
    /// be repeated safely.
    /// </summary>
    public bool MayHaveRun { get; }
}
