using System.Text.Json;
using System.Text.Json.Nodes;

namespace Roam.Payloads.Codecs;

/// <summary>What the codecs of JSON have in common. A message does not quote the text.</summary>
internal static class JsonTexts
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonDocument Parse<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        string text = reader.ReadString();
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw Invalid(exception);
        }
    }

    public static T ParseNode<T, TReader>(ref TReader reader)
        where T : JsonNode
        where TReader : struct, IPayloadReader, allows ref struct
    {
        string text = reader.ReadString();
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as T
                ?? throw new PayloadException($"Expected JSON of the kind '{typeof(T).Name}', found another.");
        }
        catch (JsonException exception)
        {
            throw Invalid(exception);
        }
    }

    private static PayloadException Invalid(JsonException exception) => new(
        $"Expected JSON, found a text that is none at line {exception.LineNumber}, byte {exception.BytePositionInLine}, or one that nests too deeply.");
}
