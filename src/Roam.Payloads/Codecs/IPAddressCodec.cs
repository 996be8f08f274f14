using System.Net;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="IPAddress"/> as a string.</summary>
public readonly struct IPAddressCodec : IPayloadCodec<IPAddress>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IPAddress value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<IPAddress>();
        }

        writer.WriteString(value.ToString());
    }

    /// <inheritdoc/>
    public static IPAddress Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        return IPAddress.TryParse(reader.ReadString(), out IPAddress? address)
            ? address
            : throw new PayloadException("Expected an IP address, found another text.");
    }
}
