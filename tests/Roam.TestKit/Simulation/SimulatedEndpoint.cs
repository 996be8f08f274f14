namespace Roam.TestKit.Simulation;

/// <summary>One side's end of a simulated network.</summary>
/// <remarks>For one thread: that of the simulation.</remarks>
public sealed class SimulatedEndpoint
{
    private readonly SimulatedDirection _outgoing;
    private readonly SimulatedDirection _incoming;

    internal SimulatedEndpoint(SimulatedDirection outgoing, SimulatedDirection incoming)
    {
        _outgoing = outgoing;
        _incoming = incoming;
        _incoming.WasReset = () => Fail("The peer reset the connection.");
    }

    /// <summary>Whether this side has let go of it.</summary>
    public bool IsDisposed { get; private set; }

    internal ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _outgoing.WriteAsync(bytes, cancellationToken);

    internal ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _incoming.ReadAsync(buffer, cancellationToken);

    internal ValueTask<int?> PeekMessageAsync(CancellationToken cancellationToken) => _incoming.PeekMessageAsync(cancellationToken);

    internal void TakeMessage(Span<byte> destination) => _incoming.TakeMessage(destination);

    internal void CloseOutput() => _outgoing.Finish();

    /// <summary>This side learns that the network has failed.</summary>
    internal void Fail(string reason)
    {
        _incoming.FailReads(new IOException(reason));
        _outgoing.FailWrites(new IOException(reason));
    }

    /// <summary>Lets go: what waits here fails, and the peer learns of it in its time.</summary>
    internal void Dispose()
    {
        if (!IsDisposed)
        {
            IsDisposed = true;
            _outgoing.Reset();
            _incoming.Lose();
            Fail("The connection was disposed of on this side.");
        }
    }
}
