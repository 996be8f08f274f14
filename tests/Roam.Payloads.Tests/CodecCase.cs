using System.Buffers;
using Roam.Payloads.MessagePack;

namespace Roam.Payloads.Tests;

/// <summary>A value with its codec, for tests that go over many types.</summary>
public abstract class CodecCase(string name)
{
    public string Name { get; } = name;

    public abstract object? Value { get; }

    /// <summary>Writes the value.</summary>
    public abstract byte[] Write();

    /// <summary>Writes the value to <paramref name="output"/>.</summary>
    public abstract void Write(IBufferWriter<byte> output);

    /// <summary>Reads a whole payload.</summary>
    public abstract object? Read(byte[] payload, int maxDepth = 64);

    /// <summary>Reads a whole payload and writes what was read.</summary>
    public abstract byte[] ReadAndWrite(byte[] payload);

    public static CodecCase Create<T, TCodec>(string name, T value)
        where TCodec : struct, IPayloadCodec<T> =>
        new Typed<T, TCodec>(name, value);

    private sealed class Typed<T, TCodec>(string name, T value) : CodecCase(name)
        where TCodec : struct, IPayloadCodec<T>
    {
        public override object? Value => value;

        public override byte[] Write() => Payload.Write<T, TCodec>(value);

        public override void Write(IBufferWriter<byte> output)
        {
            var writer = new MessagePackWriter(output);
            TCodec.Write(ref writer, value);
            writer.Flush();
        }

        public override object? Read(byte[] payload, int maxDepth) => Payload.Read<T, TCodec>(payload, maxDepth);

        public override byte[] ReadAndWrite(byte[] payload) => Payload.Write<T, TCodec>(Payload.Read<T, TCodec>(payload));
    }
}
