using Roam.CompilerServices;
using Roam.Payloads;

namespace Roam.Tests.Requests;

/// <summary>A method as the generator would write it, for tests of the parts below a connection.</summary>
internal readonly struct EchoMethod : IRoamMethod<EchoMethod.Arguments, int>
{
    public static MethodDescriptor Descriptor { get; } = new(0, "IEcho.EchoAsync", "echo.echo", 1);

    public static void WriteArguments<TWriter>(ref TWriter writer, in Arguments arguments, OutboundChannels channels)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginTuple(1);
        writer.WriteInt32(arguments.Value);
        writer.EndTuple();
    }

    public static Arguments ReadArguments<TReader>(ref TReader reader, InboundChannels channels)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int count = reader.BeginTuple(1);
        int value = reader.ReadInt32();
        reader.EndTuple(count - 1);
        return new(value);
    }

    public static void WriteResult<TWriter>(ref TWriter writer, in int result)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteInt32(result);

    public static int ReadResult<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadInt32();

    internal readonly record struct Arguments(int Value);
}
