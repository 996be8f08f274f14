using System.Diagnostics;
using Roam.Links;
using Roam.Scheduling;

namespace Roam.Conformance.Tests.Harness;

/// <summary>A link on which the next message is always there already: some that a test names, and then one and the same again and again.</summary>
internal sealed class FloodingLink(byte[][] first, byte[] flood) : ILink
{
    private const int Enough = 3 * ReadTurn.Length;

    private readonly TaskCompletionSource<bool> _gaveWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _received;
    private volatile bool _isAborted;

    /// <summary>Whether the loop that reads had given way by the time it had read three turns.</summary>
    public Task<bool> GaveWay => _gaveWay.Task;

    public string RemoteAddress => "flood";

    public ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default) => default;

    public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        int index = _received++;
        if (index == first.Length + Enough)
        {
            // A loop that has given way was called from there, and one that has not from where it began.
            _gaveWay.TrySetResult(WasGivenWay());
        }

        return _isAborted || index > first.Length + (100 * Enough)
            ? new(LinkMessage.End)
            : new(new LinkMessage(index < first.Length ? first[index] : flood));
    }

    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => default;

    public void Abort() => _isAborted = true;

    public ValueTask DisposeAsync()
    {
        Abort();
        return default;
    }

    /// <summary>Whether the calling loop runs where a <see cref="ReadTurn"/> has ended.</summary>
    public static bool WasGivenWay() => new StackTrace().GetFrames().Any(static frame => frame.GetMethod()?.DeclaringType?.DeclaringType?.DeclaringType == typeof(ReadTurn)
        || frame.GetMethod()?.DeclaringType?.DeclaringType == typeof(ReadTurn));
}
