using System.Buffers.Binary;

namespace Roam.TestKit.Simulation;

/// <summary>
/// One direction of a simulated network: what one side has sent travels until the simulation delivers it, as much of it at a time as the
/// simulation likes. It keeps the order, and loses nothing but at its end.
/// </summary>
/// <remarks>For one thread: that of the simulation.</remarks>
public sealed class SimulatedDirection
{
    private const int PrefixLength = sizeof(uint);

    private readonly ByteQueue _inFlight = new();
    private readonly ByteQueue _arrived = new();
    private readonly int _capacity;
    private readonly bool _wholeMessages;
    private TaskCompletionSource? _canWrite;
    private TaskCompletionSource? _canRead;
    private Ending _sent;
    private Ending _received;
    private bool _swallows;
    private IOException? _writeFault;
    private IOException? _readFault;

    /// <param name="name">Where it leads.</param>
    /// <param name="capacity">How many bytes travel before a sender waits.</param>
    /// <param name="wholeMessages">Whether messages arrive as they were sent, or in pieces.</param>
    internal SimulatedDirection(string name, int capacity, bool wholeMessages)
    {
        Name = name;
        _capacity = capacity;
        _wholeMessages = wholeMessages;
    }

    private enum Ending
    {
        None,
        Finished,
        Reset,
    }

    /// <summary>Where it leads, for traces.</summary>
    public string Name { get; }

    /// <summary>How many bytes were sent and are not delivered.</summary>
    public int InFlight => _inFlight.Count;

    /// <summary>Whether there is anything to deliver: bytes, or the end.</summary>
    public bool HasMore => _readFault is null && (_inFlight.Count > 0 || _sent != _received);

    /// <summary>Whether the simulation holds this direction up. It is the simulation that keeps to it.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Told when the receiver learns that its peer has given the link up.</summary>
    internal Action? WasReset { get; set; }

    /// <summary>Delivers what was sent first, and the end behind it.</summary>
    /// <param name="most">How many bytes at most; of whole messages one more than fit.</param>
    /// <returns>How many bytes were delivered.</returns>
    public int Deliver(int most)
    {
        int count = Math.Min(most, _inFlight.Count);
        if (_wholeMessages)
        {
            int boundary = 0;
            while (boundary < count)
            {
                boundary += PrefixLength + (int)BinaryPrimitives.ReadUInt32LittleEndian(_inFlight.Bytes[boundary..]);
            }

            count = boundary;
        }

        _arrived.Append(_inFlight.Bytes[..count]);
        _inFlight.Remove(count);
        bool hasNews = count > 0;
        if (_inFlight.Count == 0)
        {
            hasNews |= _received != _sent;
            _received = _sent;
        }

        if (_received == Ending.Reset)
        {
            WasReset?.Invoke();
        }

        if (hasNews)
        {
            Wake(ref _canRead);
            WakeWriter();
        }

        return count;
    }

    /// <summary>The network ends this direction here and now, as a proxy does that goes away: the receiver sees the end, the sender nothing.</summary>
    internal void Sever()
    {
        _inFlight.Clear();
        _swallows = true;
        _sent = Ending.Finished;
        _received = Ending.Finished;
        Wake(ref _canRead);
        Wake(ref _canWrite);
    }

    /// <summary>What travels is lost, and so is all that follows; nobody is told.</summary>
    internal void Lose()
    {
        _inFlight.Clear();
        _swallows = true;
        _sent = _received;
        Wake(ref _canWrite);
    }

    internal void FailWrites(IOException fault)
    {
        _writeFault ??= fault;
        _swallows = false;
        Wake(ref _canWrite);
    }

    internal void FailReads(IOException fault)
    {
        _readFault ??= fault;
        Wake(ref _canRead);
    }

    /// <summary>The sender sends nothing more.</summary>
    internal void Finish()
    {
        if (_writeFault is not null)
        {
            throw new IOException(_writeFault.Message);
        }

        if (!_swallows && _sent == Ending.None)
        {
            _sent = Ending.Finished;
        }
    }

    /// <summary>The sender has gone. If it had not finished, its peer learns that behind what still travels.</summary>
    internal void Reset()
    {
        if (!_swallows && _sent == Ending.None)
        {
            _sent = Ending.Reset;
        }
    }

    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_writeFault is not null)
            {
                throw new IOException(_writeFault.Message);
            }

            if (_swallows)
            {
                return;
            }

            if (_inFlight.Count < _capacity)
            {
                _inFlight.Append(bytes.Span);
                return;
            }

            await WaitAsync(ref _canWrite, cancellationToken).ConfigureAwait(false);
        }
    }

    internal async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfReadsFail();
            int count = Math.Min(buffer.Length, _arrived.Count);
            if (count > 0)
            {
                Take(buffer.Span[..count]);
                return count;
            }

            if (_received == Ending.Finished)
            {
                return 0;
            }

            await WaitAsync(ref _canRead, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a message of a direction that keeps them whole.</summary>
    /// <returns>Its length; <see langword="null"/> at the end.</returns>
    internal async ValueTask<int?> PeekMessageAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfReadsFail();
            if (_arrived.Count > 0)
            {
                return (int)BinaryPrimitives.ReadUInt32LittleEndian(_arrived.Bytes);
            }

            if (_received == Ending.Finished)
            {
                return null;
            }

            await WaitAsync(ref _canRead, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the message that was found last.</summary>
    internal void TakeMessage(Span<byte> destination)
    {
        _arrived.Remove(PrefixLength);
        Take(destination);
    }

    private void Take(Span<byte> destination)
    {
        _arrived.Bytes[..destination.Length].CopyTo(destination);
        _arrived.Remove(destination.Length);
    }

    private void ThrowIfReadsFail()
    {
        if (_readFault is not null)
        {
            throw new IOException(_readFault.Message);
        }
    }

    private void WakeWriter()
    {
        if (_inFlight.Count < _capacity)
        {
            Wake(ref _canWrite);
        }
    }

    private static Task WaitAsync(ref TaskCompletionSource? source, CancellationToken cancellationToken)
    {
        source ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return source.Task.WaitAsync(cancellationToken);
    }

    private static void Wake(ref TaskCompletionSource? source)
    {
        TaskCompletionSource? woken = source;
        source = null;
        woken?.SetResult();
    }
}
