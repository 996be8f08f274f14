namespace Roam.Links;

/// <summary>Lets one send run at a time, and none after the output was closed or a send was broken off. A mutable struct: kept in a field,
/// never copied.</summary>
/// <remarks>Any thread may call any member.</remarks>
internal struct OutputGate
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Closed = 2;
    private const int Broken = 3;

    private int _state;

    /// <summary>Whether the output was closed in good order.</summary>
    public readonly bool IsClosed => Volatile.Read(in _state) == Closed;

    /// <summary>Whether a send is running, or the output being closed.</summary>
    public readonly bool IsBusy => Volatile.Read(in _state) == Busy;

    /// <summary>Begins a send, or closing the output.</summary>
    /// <exception cref="LinkException">Nothing more can be sent.</exception>
    /// <exception cref="InvalidOperationException">Another send is running.</exception>
    public void Enter(string remoteAddress, bool aborted)
    {
        if (aborted)
        {
            throw LinkFault.Closed(remoteAddress);
        }

        switch (Interlocked.CompareExchange(ref _state, Busy, Idle))
        {
            case Idle:
                return;
            case Closed:
                throw LinkFault.OutputClosed(remoteAddress);
            case Broken:
                throw LinkFault.OutputBroken(remoteAddress);
            default:
                throw new InvalidOperationException("Only one task may send on a link at a time.");
        }
    }

    /// <summary>Begins to close the output if nothing is being sent and it is neither closed nor broken.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Busy, Idle) == Idle;

    /// <summary>Ends a send. One that failed or was cancelled may have left half a message behind: it was the last one.</summary>
    public void Exit(bool succeeded) => Volatile.Write(ref _state, succeeded ? Idle : Broken);

    /// <summary>Ends closing the output.</summary>
    public void ExitClosing(bool succeeded) => Volatile.Write(ref _state, succeeded ? Closed : Broken);
}
