namespace Roam;

/// <summary>
/// What accompanies a call besides its arguments, for both sides. A contract method may declare <c>CallContext context = default</c> as
/// its last parameter instead of a <see cref="System.Threading.CancellationToken"/>; a token converts to a context by itself.
/// </summary>
/// <remarks>
/// The caller creates a context with metadata, deadline and token, and reads <see cref="ResponseMetadata"/> after the call. The handler
/// reads the request's metadata, deadline, token and connection, and may set the response's metadata. A context created by the caller
/// belongs to one call. Copies of a context share what they hold; a handler must not use its own after it has returned.
/// </remarks>
public readonly struct CallContext
{
    private readonly CallState? _state;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Creates the context of one call.</summary>
    /// <param name="metadata">Metadata for the handler.</param>
    /// <param name="deadline">When to give the call up. The handler's token fires then too.</param>
    /// <param name="cancellationToken">Cancels the call, here and at the handler.</param>
    public CallContext(Metadata? metadata = null, Deadline deadline = default, CancellationToken cancellationToken = default)
    {
        _state = new CallState { RequestMetadata = metadata ?? Metadata.Empty, Deadline = deadline };
        _cancellationToken = cancellationToken;
    }

    internal CallContext(CallState? state, CancellationToken cancellationToken)
    {
        _state = state;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Cancels the call. At the handler it fires when the caller cancels, the deadline passes, or the connection ends.</summary>
    public CancellationToken CancellationToken => _cancellationToken;

    /// <summary>When the call is given up.</summary>
    public Deadline Deadline => _state?.Deadline ?? default;

    /// <summary>The request's metadata.</summary>
    public Metadata RequestMetadata => _state?.RequestMetadata ?? Metadata.Empty;

    /// <summary>The response's metadata: for the caller after the call has ended, for the handler what it has set. It is empty for a
    /// context made of a token alone.</summary>
    public Metadata ResponseMetadata => _state?.ResponseMetadata ?? Metadata.Empty;

    /// <summary>The connection that the request came by. <see langword="null"/> at the caller.</summary>
    public RoamConnection? Connection => _state?.Connection;

    internal CallState? State => _state;

    /// <summary>Makes a context of a token alone.</summary>
    public static implicit operator CallContext(CancellationToken cancellationToken) => new(null, cancellationToken);

    /// <summary>Makes a context of a token alone.</summary>
    public static CallContext FromCancellationToken(CancellationToken cancellationToken) => new(null, cancellationToken);

    /// <summary>Sets the metadata of the response. For handlers.</summary>
    /// <exception cref="InvalidOperationException">This is not a handler's context.</exception>
    public void SetResponseMetadata(Metadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (_state?.Connection is null)
        {
            throw new InvalidOperationException("Only a handler sets the metadata of a response.");
        }

        _state.ResponseMetadata = metadata;
    }

    /// <summary>
    /// The context for a call that this handler makes on the caller's behalf: the time that is left, the token, and the metadata that
    /// may propagate.
    /// </summary>
    // spec: rpc.context.propagate
    public CallContext Propagate() => new(RequestMetadata.ForNestedCall(), Deadline, CancellationToken);
}
