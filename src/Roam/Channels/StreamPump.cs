namespace Roam.Channels;

/// <summary>Sends a stream of the program on a channel while a call runs.</summary>
internal abstract class StreamPump
{
    /// <summary>The exception that the program's stream threw, or that one of its items could not be sent with.</summary>
    public abstract Exception? Failure { get; }

    /// <summary>Begins. The stream runs with the caller's execution context, but not on its thread. Called once, after the call has
    /// left.</summary>
    /// <param name="cancellationToken">Ends the pump early.</param>
    public abstract void Start(CancellationToken cancellationToken);

    /// <summary>Tells the stream to end, and sends nothing more.</summary>
    public abstract void Stop();

    /// <summary>Does the same and waits until the stream's enumerator is disposed: as long as the program's stream takes.</summary>
    public abstract ValueTask StopAsync();
}
