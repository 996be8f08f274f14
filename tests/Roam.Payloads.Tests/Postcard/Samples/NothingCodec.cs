namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>An object without members.</summary>
internal readonly struct NothingCodec : IPayloadCodec<Nothing>
{
    private static readonly ObjectShape Shape = new("Nothing");

    public static void Write<TWriter>(ref TWriter writer, Nothing value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginObject(Shape);
        writer.EndObject();
    }

    public static Nothing Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        reader.BeginObject(Shape);
        reader.EndObject();
        return default;
    }
}
