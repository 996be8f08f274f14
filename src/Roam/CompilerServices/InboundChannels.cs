using System.ComponentModel;
using Roam.Payloads;

namespace Roam.CompilerServices;

/// <summary>Gives the channels of a request to the handler while its arguments are read. One request, one thread. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InboundChannels
{
    internal InboundChannels()
    {
    }

    /// <summary>Reads the place of a sending half and binds it.</summary>
    /// <exception cref="PayloadException">The request announces no channel for it.</exception>
    public Tx<T> ReadTx<TReader, T, TCodec>(ref TReader reader, int credit)
        where TReader : struct, IPayloadReader, allows ref struct
        where TCodec : struct, IPayloadCodec<T> =>
        throw new PlatformNotSupportedException();

    /// <summary>Reads the place of a receiving half and binds it.</summary>
    /// <exception cref="PayloadException">The request announces no channel for it.</exception>
    public Rx<T> ReadRx<TReader, T, TCodec>(ref TReader reader, int credit)
        where TReader : struct, IPayloadReader, allows ref struct
        where TCodec : struct, IPayloadCodec<T> =>
        throw new PlatformNotSupportedException();
}
