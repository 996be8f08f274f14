using System.Buffers;

namespace Roam.Payloads.Tests;

/// <summary>A value with its codec, for tests that go over many types.</summary>
public abstract class CodecCase(string name)
{
    public string Name { get; } = name;

    public abstract object? Value { get; }

    /// <summary>Writes the value.</summary>
    public abstract byte[] Write<TFormat>()
        where TFormat : IPayloadFormat;

    /// <summary>Writes the value to <paramref name="output"/>.</summary>
    public abstract void Write<TFormat>(IBufferWriter<byte> output)
        where TFormat : IPayloadFormat;

    /// <summary>Reads a whole payload.</summary>
    public abstract object? Read<TFormat>(byte[] payload)
        where TFormat : IPayloadFormat;

    /// <summary>Reads a whole payload and writes what was read.</summary>
    public abstract byte[] ReadAndWrite<TFormat>(byte[] payload)
        where TFormat : IPayloadFormat;

    public static CodecCase Create<T, TCodec>(string name, T value)
        where TCodec : struct, IPayloadCodec<T> =>
        new Typed<T, TCodec>(name, value);

    private sealed class Typed<T, TCodec>(string name, T value) : CodecCase(name)
        where TCodec : struct, IPayloadCodec<T>
    {
        public override object? Value => value;

        public override byte[] Write<TFormat>() => TFormat.Write<T, TCodec>(value);

        public override void Write<TFormat>(IBufferWriter<byte> output) => TFormat.Write<T, TCodec>(output, value);

        public override object? Read<TFormat>(byte[] payload) => TFormat.Read<T, TCodec>(payload);

        public override byte[] ReadAndWrite<TFormat>(byte[] payload) => TFormat.Write<T, TCodec>(TFormat.Read<T, TCodec>(payload));
    }
}
