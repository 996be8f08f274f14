namespace Roam.Links;

/// <summary>
/// Guards what one kind of operation (the receives of a link, say) works on: one operation runs at a time, and what it uses is released
/// exactly once, by the operation if one runs and by whoever closes the gate if not. A mutable struct: kept in a field, never copied.
/// </summary>
/// <remarks>Any thread may call any member.</remarks>
internal struct OperationGate
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Aborted = 2;
    private const int Closed = 4;

    private int _state;

    /// <summary>Whether operations are refused from now on.</summary>
    public readonly bool IsAborted => (Volatile.Read(in _state) & (Aborted | Closed)) != 0;

    /// <summary>Begins an operation, which must end with <see cref="Exit"/>.</summary>
    /// <returns>Whether it may run; not after <see cref="Abort"/> or <see cref="Close"/>.</returns>
    /// <exception cref="InvalidOperationException">Another operation is running.</exception>
    public bool TryEnter()
    {
        int before = Interlocked.CompareExchange(ref _state, Running, Idle);
        if (before == Idle)
        {
            return true;
        }

        if ((before & Running) != 0)
        {
            throw new InvalidOperationException("Only one operation of a kind may run on a link at a time.");
        }

        return false;
    }

    /// <summary>Ends an operation.</summary>
    /// <returns>Whether the gate was closed meanwhile, so that the caller must release what the operation used.</returns>
    public bool Exit() => (Interlocked.And(ref _state, ~Running) & Closed) != 0;

    /// <summary>Refuses further operations. Releases nothing: what the last one returned may still be in use.</summary>
    /// <returns>Whether this was the first call.</returns>
    public bool Abort() => (Interlocked.Or(ref _state, Aborted) & Aborted) == 0;

    /// <summary>Refuses further operations, and decides who releases what they used.</summary>
    /// <returns>Whether the caller must release it; otherwise the running operation does, or somebody did before.</returns>
    public bool Close() => (Interlocked.Or(ref _state, Closed) & (Running | Closed)) == 0;
}
