using System.Text.Json;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="JsonDocument"/> as its JSON text.</summary>
/// <remarks>What is read belongs to the reader, who disposes of it.</remarks>
public readonly struct JsonDocumentCodec : IPayloadCodec<JsonDocument>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, JsonDocument value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<JsonDocument>();
        }

        writer.WriteString(value.RootElement.GetRawText());
    }

    /// <inheritdoc/>
    public static JsonDocument Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        return JsonTexts.Parse(ref reader);
    }
}
