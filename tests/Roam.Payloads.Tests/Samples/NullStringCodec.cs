namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec that breaks its word: it reads null where its type allows none.</summary>
internal readonly struct NullStringCodec : IPayloadCodec<string>
{
    public static void Write<TWriter>(ref TWriter writer, string value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteOption(false);

    public static string Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        reader.Skip();
        return null!;
    }
}
