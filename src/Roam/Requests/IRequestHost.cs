using System.Buffers;
using Microsoft.Extensions.Logging;
using Roam.Buffers;
using Roam.CompilerServices;

namespace Roam.Requests;

/// <summary>What a running request needs of its connection. Implemented by the driver; safe for any number of threads.</summary>
internal interface IRequestHost : IReferenceHost
{
    RoamConnection Connection { get; }

    RoamOptions Options { get; }

    PayloadFormat PayloadFormat { get; }

    ILogger Logger { get; }

    /// <summary>How large the messages to the peer may be.</summary>
    FrameLimit FrameLimit { get; }

    InboundRequests InboundRequests { get; }

    /// <summary>Why the connection has ended, or its session is ending, if so.</summary>
    RoamException? Ending { get; }

    /// <summary>Whether the outbound queue takes more data at the moment.</summary>
    bool HasRoom { get; }

    /// <summary>Waits until the outbound queue takes more data.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken);

    /// <summary>Rents a frame that holds the head of a response; the envelope is written next.</summary>
    FrameWriter BeginResponse(ulong requestId, Metadata metadata);

    /// <summary>Queues a frame begun with <see cref="BeginResponse"/>; the writer is still to be returned by the caller.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="inline">Whether this thread may send it.</param>
    /// <param name="control">Whether it has not waited for room.</param>
    void SendResponse(FrameWriter frame, bool inline, bool control);

    /// <summary>Counts a request that has ended without a response, which nothing that was foreseen leads to.</summary>
    void OnResponseLost();
}
