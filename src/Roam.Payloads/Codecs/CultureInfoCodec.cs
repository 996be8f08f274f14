using System.Globalization;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="CultureInfo"/> as its name.</summary>
/// <remarks>Changes to a culture that the system has do not travel. The reader may know other cultures; one that it does not know is refused.</remarks>
public readonly struct CultureInfoCodec : IPayloadCodec<CultureInfo>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, CultureInfo value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<CultureInfo>();
        }

        writer.WriteString(value.Name);
    }

    /// <inheritdoc/>
    public static CultureInfo Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        string name = reader.ReadString();
        try
        {
            // Only what the system knows: the framework keeps every culture that it is asked for, and makes one of nearly any text.
            return name.Length == 0 ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            throw new PayloadException("Expected the name of a culture that this system knows, found another text.");
        }
    }
}
