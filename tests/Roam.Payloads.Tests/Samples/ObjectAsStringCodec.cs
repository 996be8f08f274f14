namespace Roam.Payloads.Tests.Samples;

/// <summary>Writes any object as its text.</summary>
internal readonly struct ObjectAsStringCodec : IPayloadCodec<object>
{
    public static void Write<TWriter>(ref TWriter writer, object value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteString(value.ToString()!);

    public static object Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadString();
}
