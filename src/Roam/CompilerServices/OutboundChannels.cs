using System.ComponentModel;
using Roam.Payloads;

namespace Roam.CompilerServices;

/// <summary>Collects the channels in the arguments of a call while they are written. One call, one thread. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class OutboundChannels
{
    internal OutboundChannels()
    {
    }

    /// <summary>Writes the place of a sending half, which the handler will hold.</summary>
    /// <exception cref="PayloadException">The half is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The half was passed before, or its other half is gone, or its credit is another.</exception>
    public void WriteTx<TWriter, T, TCodec>(ref TWriter writer, Tx<T> channel, int credit)
        where TWriter : struct, IPayloadWriter, allows ref struct
        where TCodec : struct, IPayloadCodec<T> =>
        throw new PlatformNotSupportedException();

    /// <summary>Writes the place of a receiving half, which the handler will hold.</summary>
    /// <exception cref="PayloadException">The half is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The half was passed before, or its other half is gone, or its credit is another.</exception>
    public void WriteRx<TWriter, T, TCodec>(ref TWriter writer, Rx<T> channel, int credit)
        where TWriter : struct, IPayloadWriter, allows ref struct
        where TCodec : struct, IPayloadCodec<T> =>
        throw new PlatformNotSupportedException();
}
