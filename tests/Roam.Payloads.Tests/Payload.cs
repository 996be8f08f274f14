using System.Buffers;
using Roam.Payloads.MessagePack;

namespace Roam.Payloads.Tests;

/// <summary>Writes and reads whole payloads in MessagePack.</summary>
public readonly struct Payload : IPayloadFormat
{
    public static IReadOnlyList<CodecCase> Cases { get; } = [.. MessagePackCSharpCases.All, .. KnownTypeCases.All];

    public static void Write<T, TCodec>(IBufferWriter<byte> output, T value, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T>
    {
        var writer = new MessagePackWriter(output, maxDepth);
        TCodec.Write(ref writer, value);
        writer.Flush();
    }

    public static byte[] Write<T, TCodec>(T value, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T>
    {
        var output = new ArrayBufferWriter<byte>();
        Write<T, TCodec>(output, value, maxDepth);
        return output.WrittenSpan.ToArray();
    }

    public static T Read<T, TCodec>(ReadOnlySpan<byte> payload, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T>
    {
        var reader = new MessagePackReader(payload, maxDepth);
        T value = TCodec.Read(ref reader);
        reader.End();
        return value;
    }

    public static byte[] FromHex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Asserts that reading fails with a <see cref="PayloadException"/>, and with no other exception.</summary>
    public static PayloadException AssertRefused<T, TCodec>(ReadOnlySpan<byte> payload, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T>
    {
        byte[] copy = payload.ToArray();
        return Assert.Throws<PayloadException>(() => { Read<T, TCodec>(copy, maxDepth); });
    }

    public static PayloadException AssertRefused<T, TCodec>(string hex, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T> =>
        AssertRefused<T, TCodec>(FromHex(hex), maxDepth);
}
