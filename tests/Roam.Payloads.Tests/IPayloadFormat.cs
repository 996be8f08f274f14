using System.Buffers;

namespace Roam.Payloads.Tests;

/// <summary>Writes and reads whole payloads in one format, for tests that every format must pass.</summary>
public interface IPayloadFormat
{
    /// <summary>Values of every codec, and at the edges of what the format can write.</summary>
    static abstract IReadOnlyList<CodecCase> Cases { get; }

    static abstract void Write<T, TCodec>(IBufferWriter<byte> output, T value, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T>;

    static abstract byte[] Write<T, TCodec>(T value, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T>;

    static abstract T Read<T, TCodec>(ReadOnlySpan<byte> payload, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T>;
}
