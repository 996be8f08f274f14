using System.Text.Json;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="JsonElement"/> as its JSON text.</summary>
/// <remarks>A default value, which holds nothing, is refused like <see langword="null"/>. The text is what the element was read from.</remarks>
public readonly struct JsonElementCodec : IPayloadCodec<JsonElement>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, JsonElement value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            CodecErrors.ThrowNull<JsonElement>();
        }

        writer.WriteString(value.GetRawText());
    }

    /// <inheritdoc/>
    public static JsonElement Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        using JsonDocument document = JsonTexts.Parse(ref reader);
        return document.RootElement.Clone();
    }
}
