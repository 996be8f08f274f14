namespace Roam.Tests.Links;

/// <summary>A stream whose read ends when the test says so, and not because it was disposed. What it reads are zeros.</summary>
internal sealed class HeldStream : AsyncOnlyStream
{
    /// <summary>Ends the read with a count of bytes.</summary>
    public TaskCompletionSource<int> Reading { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Reading.Task);
}
