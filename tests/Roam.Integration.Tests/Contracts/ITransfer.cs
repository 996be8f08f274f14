namespace Roam.Integration.Tests.Contracts;

/// <summary>Moves blocks in either direction, and numbers there and back.</summary>
[RoamService]
public interface ITransfer
{
    ValueTask<int> EchoAsync(int value, CancellationToken cancellationToken = default);

    ValueTask DownloadAsync(int count, int size, [Credit(64)] Tx<byte[]> blocks, CancellationToken cancellationToken = default);

    ValueTask<int> UploadAsync(int size, [Credit(64)] Rx<byte[]> blocks, CancellationToken cancellationToken = default);
}
