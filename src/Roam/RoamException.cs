namespace Roam;

/// <summary>
/// The one exception type of Roam. <see cref="Kind"/> says what happened and <see cref="MayHaveRun"/> whether repeating a call could run
/// it twice. A call whose own token was cancelled throws <see cref="OperationCanceledException"/> instead.
/// </summary>
/// <remarks>
/// A handler throws one to fail on purpose: its caller then sees the kind, the text, <see cref="MayHaveRun"/> and <see cref="Metadata"/>
/// that the handler has chosen. The kinds for that are <see cref="RoamErrorKind.HandlerFailed"/>,
/// <see cref="RoamErrorKind.TooManyRequests"/>, <see cref="RoamErrorKind.Unauthenticated"/> and
/// <see cref="RoamErrorKind.PermissionDenied"/>. The others say what became of a call or a session, and so does an exception that the
/// handler has got from a call of its own: out of a handler, they are failures like any other exception.
/// </remarks>
// spec: rpc.error.chosen
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
        : this(RoamErrorKind.HandlerFailed, message, mayHaveRun: null, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="message">The same for people, with the limit, the method or the rule that it concerns.</param>
    /// <param name="mayHaveRun">Whether the peer may have run the call; if it is not given, a handler that failed has run, and nothing else
    /// has.</param>
    /// <param name="innerException">The cause on this side, if there is one.</param>
    public RoamException(RoamErrorKind kind, string message, bool? mayHaveRun = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        MayHaveRun = mayHaveRun ?? RunsByDefault(kind);
    }

    /// <summary>What happened.</summary>
    public RoamErrorKind Kind { get; }

    /// <summary>
    /// Whether the peer may have run the call, wholly or in part. When <see langword="false"/>, the call certainly did not run and may
    /// be repeated safely.
    /// </summary>
    public bool MayHaveRun { get; }

    /// <summary>What accompanies the failure. A handler sets it for its caller; a caller finds what has come with the response, without the
    /// entries of Roam itself. Never <see langword="null"/>.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>Whether it tells of a call of this side, and not of what a handler has decided.</summary>
    internal bool IsOfCall { get; init; }

    /// <summary>Whether it tells of an item that could not be sent on a channel.</summary>
    internal bool IsOfItem { get; init; }

    internal static bool RunsByDefault(RoamErrorKind kind) => kind == RoamErrorKind.HandlerFailed;
}
