using System.Text.Json.Nodes;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="JsonObject"/> as its JSON text.</summary>
/// <remarks>A null of JSON is <see langword="null"/>, and refused where that is not allowed. An object that has a property twice is refused.</remarks>
public readonly struct JsonObjectCodec : IPayloadCodec<JsonObject>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, JsonObject value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<JsonObject>();
        }

        writer.WriteString(value.ToJsonString());
    }

    /// <inheritdoc/>
    public static JsonObject Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        return JsonTexts.ParseNode<JsonObject, TReader>(ref reader);
    }
}
