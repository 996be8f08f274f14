using System.Text.Json.Nodes;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="JsonArray"/> as its JSON text.</summary>
/// <remarks>A null of JSON is <see langword="null"/>, and refused where that is not allowed. An object that has a property twice is refused.</remarks>
public readonly struct JsonArrayCodec : IPayloadCodec<JsonArray>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, JsonArray value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<JsonArray>();
        }

        writer.WriteString(value.ToJsonString());
    }

    /// <inheritdoc/>
    public static JsonArray Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        return JsonTexts.ParseNode<JsonArray, TReader>(ref reader);
    }
}
