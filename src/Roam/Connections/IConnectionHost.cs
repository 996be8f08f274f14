using Microsoft.Extensions.Logging;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Scheduling;
using Roam.Wire;

namespace Roam.Connections;

/// <summary>What a connection needs of its session. Safe for any number of threads; nothing here blocks or calls user code.</summary>
internal interface IConnectionHost : IReferenceHost
{
    RoamOptions Options { get; }

    PayloadFormat PayloadFormat { get; }

    /// <summary>How large the messages to the peer may be.</summary>
    FrameLimit FrameLimit { get; }

    /// <summary>Whether the peer is none of this implementation: it has announced nothing besides roam 7.</summary>
    bool IsPlain { get; }

    ILogger Logger { get; }

    /// <summary>Where handlers and the continuations of calls run.</summary>
    RunQueue RunQueue { get; }

    /// <summary>Whether the outbound queue takes more data at the moment.</summary>
    bool HasRoom { get; }

    /// <summary>Waits until the outbound queue takes more data; fails when the session ends.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken);

    /// <summary>Why the session is ending, if it is: from then on nothing more is queued. A new exception each time.</summary>
    RoamException? Ending { get; }

    /// <summary>What a call gets to see that is made now, if the session is ending. A new exception each time.</summary>
    Exception? CallEnding { get; }

    /// <summary>Whether this side makes new calls: neither side drains so that it would not, and the session has not begun to end.</summary>
    bool TakesCalls { get; }

    /// <summary>Closes a connection from this side, unless it has ended.</summary>
    void Close(ConnectionDriver driver, Metadata metadata);

    /// <summary>Takes the references that a message names, each of which belongs to this message from now on.</summary>
    /// <param name="metadata">The message's metadata.</param>
    /// <param name="method">The method, for the log.</param>
    InboundReferences TakeReferences(in MetadataBlock metadata, string method);

    /// <summary>Queues a frame; see <c>OutboundQueue</c>.</summary>
    bool TryEnqueue(FrameWriter frame, bool inline, bool control, out long position);

    /// <summary>Counts a request that has been taken in and is owed a reply. Called by the read loop alone.</summary>
    void OnRequestAdmitted();

    /// <summary>Queues the reply that a request was owed.</summary>
    void EnqueueReply(FrameWriter frame, bool inline, bool control);

    /// <summary>Queues a frame of the peer at the other end of a proxy.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isReply">Whether it is the reply that a request was owed.</param>
    /// <param name="arrivals">The run queue of the session that it has come from, whose read loop calls this.</param>
    /// <returns>Whether nothing else is to be sent in its place.</returns>
    bool Forward(FrameWriter frame, bool isReply, RunQueue arrivals);

    /// <summary>Counts a reply that there will not be.</summary>
    void OnReplyLost();

    /// <summary>Whether a frame that ends at this position may have left.</summary>
    bool MayHaveLeft(long position);

    /// <summary>Whether it may have left or may yet leave.</summary>
    bool MayLeave(long position);

    /// <summary>Has <see cref="ConnectionDriver.OnClock"/> called no later than this deadline.</summary>
    void Schedule(Deadline deadline);

    /// <summary>How many bytes the link has taken.</summary>
    long SentBytes { get; }

    /// <summary>Has the read loop, by which this is called, wait for this before it reads on. The token fires when reading stops.</summary>
    void HoldReading(Func<CancellationToken, Task> until);

    /// <summary>Ends a connection, or with the root the session, because the other end of its proxy has ended.</summary>
    void EndBridged(ConnectionDriver driver, SessionEnd cause);

    /// <summary>The peer at the other end of the connection's proxy takes no new calls.</summary>
    void PassDrain(ConnectionDriver driver);

    /// <summary>Ends the session, for the peer broke the protocol.</summary>
    void OnProtocolViolation(ProtocolViolationException violation);

    /// <summary>The last client or channel of the connection has gone.</summary>
    void OnUnused(ConnectionDriver driver);
}
