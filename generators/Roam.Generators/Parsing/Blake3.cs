using System.Buffers.Binary;

namespace Roam.Generators.Parsing;

/// <summary>
/// The BLAKE3 hash of a byte string of any length, 32 bytes. Plain hash mode only, written for clarity: it hashes a name of a few
/// dozen bytes per contract method.
/// </summary>
/// <remarks>
/// The input is cut into chunks of 1,024 bytes, a chunk into blocks of 64. Compressing a chunk's blocks one after the other gives its
/// chaining value; two neighbours make a parent, whose block is their chaining values. The left side of a parent is the largest
/// complete tree that leaves something for the right. The last compression of all carries the root flag.
/// </remarks>
internal static class Blake3
{
    private const int BlockLength = 64;
    private const int ChunkLength = 1024;

    private const uint ChunkStart = 1;
    private const uint ChunkEnd = 2;
    private const uint Parent = 4;
    private const uint Root = 8;

    /// <summary>The same constants that SHA-256 starts from.</summary>
    private static readonly uint[] InitialValue =
    [
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
    ];

    /// <summary>How the message words change places between two rounds.</summary>
    private static readonly int[] Permutation = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];

    /// <summary>Hashes <paramref name="input"/>.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> input)
    {
        uint[] words = Compress(LastNode(input, chunkIndex: 0), Root);
        byte[] hash = new byte[32];
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(hash.AsSpan(4 * i), words[i]);
        }

        return hash;
    }

    /// <summary>The last compression of the tree over <paramref name="input"/>, not yet done: the caller knows if it is the root.</summary>
    private static Node LastNode(ReadOnlySpan<byte> input, ulong chunkIndex)
    {
        if (input.Length <= ChunkLength)
        {
            return LastBlock(input, chunkIndex);
        }

        int chunks = (input.Length - 1) / ChunkLength;
        int leftChunks = 1;
        while (leftChunks * 2 <= chunks)
        {
            leftChunks *= 2;
        }

        int leftLength = leftChunks * ChunkLength;
        uint[] block = new uint[16];
        Compress(LastNode(input.Slice(0, leftLength), chunkIndex)).CopyTo(block, 0);
        Compress(LastNode(input.Slice(leftLength), chunkIndex + (ulong)leftChunks)).CopyTo(block, 8);
        return new Node(InitialValue, block, Counter: 0, BlockLength, Parent);
    }

    private static Node LastBlock(ReadOnlySpan<byte> chunk, ulong chunkIndex)
    {
        uint[] chainingValue = InitialValue;
        uint flags = ChunkStart;
        while (chunk.Length > BlockLength)
        {
            chainingValue = Compress(new Node(chainingValue, ReadBlock(chunk.Slice(0, BlockLength)), chunkIndex, BlockLength, flags));
            chunk = chunk.Slice(BlockLength);
            flags = 0;
        }

        return new Node(chainingValue, ReadBlock(chunk), chunkIndex, (uint)chunk.Length, flags | ChunkEnd);
    }

    private static uint[] ReadBlock(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[BlockLength];
        padded.Clear();
        bytes.CopyTo(padded);
        uint[] words = new uint[16];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(padded.Slice(4 * i));
        }

        return words;
    }

    private static uint[] Compress(in Node node, uint extraFlags = 0)
    {
        uint[] state = new uint[16];
        node.ChainingValue.CopyTo(state, 0);
        Array.Copy(InitialValue, 0, state, 8, 4);
        state[12] = (uint)node.Counter;
        state[13] = (uint)(node.Counter >> 32);
        state[14] = node.Length;
        state[15] = node.Flags | extraFlags;

        uint[] message = node.Block;
        for (int round = 0; round < 7; round++)
        {
            if (round != 0)
            {
                message = Array.ConvertAll(Permutation, index => message[index]);
            }

            // The columns of the 4 x 4 state, then its diagonals.
            Mix(state, 0, 4, 8, 12, message[0], message[1]);
            Mix(state, 1, 5, 9, 13, message[2], message[3]);
            Mix(state, 2, 6, 10, 14, message[4], message[5]);
            Mix(state, 3, 7, 11, 15, message[6], message[7]);
            Mix(state, 0, 5, 10, 15, message[8], message[9]);
            Mix(state, 1, 6, 11, 12, message[10], message[11]);
            Mix(state, 2, 7, 8, 13, message[12], message[13]);
            Mix(state, 3, 4, 9, 14, message[14], message[15]);
        }

        uint[] result = new uint[8];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = state[i] ^ state[i + 8];
        }

        return result;
    }

    private static void Mix(uint[] state, int a, int b, int c, int d, uint first, uint second)
    {
        unchecked
        {
            state[a] += state[b] + first;
            state[d] = RotateRight(state[d] ^ state[a], 16);
            state[c] += state[d];
            state[b] = RotateRight(state[b] ^ state[c], 12);
            state[a] += state[b] + second;
            state[d] = RotateRight(state[d] ^ state[a], 8);
            state[c] += state[d];
            state[b] = RotateRight(state[b] ^ state[c], 7);
        }
    }

    private static uint RotateRight(uint value, int bits) => (value >> bits) | (value << (32 - bits));

    /// <summary>The inputs of one compression.</summary>
    private readonly record struct Node(uint[] ChainingValue, uint[] Block, ulong Counter, uint Length, uint Flags);
}
