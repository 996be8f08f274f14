using System.Collections.Concurrent;

namespace Roam.Integration.Tests.Contracts;

/// <summary>The service behind <see cref="ITransfer"/>: it counts what ran, and looks at every block.</summary>
internal sealed class Transfer : ITransfer
{
    /// <summary>How often each value was echoed.</summary>
    public ConcurrentDictionary<int, int> Echoed { get; } = new();

    public ValueTask<int> EchoAsync(int value, CancellationToken cancellationToken = default)
    {
        Echoed.AddOrUpdate(value, 1, static (_, count) => count + 1);
        return new(value);
    }

    public async ValueTask DownloadAsync(int count, int size, Tx<byte[]> blocks, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            await blocks.SendAsync(MakeBlock(i, size), cancellationToken);
        }
    }

    public async ValueTask<int> UploadAsync(int size, Rx<byte[]> blocks, CancellationToken cancellationToken = default)
    {
        int next = 0;
        await foreach (byte[] block in blocks.WithCancellation(cancellationToken))
        {
            CheckBlock(next++, size, block);
        }

        return next;
    }

    /// <summary>A block that tells its number and, in every byte, that it is whole.</summary>
    public static byte[] MakeBlock(int number, int size)
    {
        byte[] block = new byte[size];
        block.AsSpan().Fill((byte)number);
        BitConverter.TryWriteBytes(block, number);
        return block;
    }

    /// <summary>Throws unless it is the block of that number, whole.</summary>
    public static void CheckBlock(int number, int size, byte[] block)
    {
        if (block.Length != size || BitConverter.ToInt32(block) != number || block.AsSpan(sizeof(int)).ContainsAnyExcept((byte)number))
        {
            throw new InvalidOperationException($"Block {number} was to come, and something else came.");
        }
    }
}
