using System.Buffers;
using Roam.Payloads.Postcard;

namespace Roam.Payloads.Tests.Postcard;

/// <summary>Writes and reads whole payloads in Postcard.</summary>
public readonly struct PostcardPayload : IPayloadFormat
{
    // Postcard writes no half of a surrogate pair.
    public static IReadOnlyList<CodecCase> Cases { get; } =
        [.. MessagePackCSharpCases.All.Where(c => c.Name != "char.d800"), .. PostcardVectorCases.All, .. KnownTypeCases.All];

    public static void Write<T, TCodec>(IBufferWriter<byte> output, T value, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T>
    {
        var writer = new PostcardWriter(output, maxDepth);
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
        var reader = new PostcardReader(payload, maxDepth);
        T value = TCodec.Read(ref reader);
        reader.End();
        return value;
    }

    public static T Read<T, TCodec>(string hex, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T> =>
        Read<T, TCodec>(Payload.FromHex(hex), maxDepth);

    /// <summary>Asserts that reading fails with a <see cref="PayloadException"/>, and with no other exception.</summary>
    public static PayloadException AssertRefused<T, TCodec>(string hex, int maxDepth = 64)
        where TCodec : struct, IPayloadCodec<T> =>
        Assert.Throws<PayloadException>(() => { Read<T, TCodec>(hex, maxDepth); });

    /// <summary>Asserts that a string of this text cannot be read.</summary>
    public static PayloadException AssertTextRefused<T, TCodec>(string text)
        where TCodec : struct, IPayloadCodec<T> =>
        AssertRefused<T, TCodec>(Convert.ToHexString(Write<string, Codecs.StringCodec>(text)));
}
