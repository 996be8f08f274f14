using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Payloads;
using Roam.Payloads.MessagePack;
using Roam.Payloads.Postcard;

namespace Roam.Requests;

/// <summary>The one place where the format of arguments and results is chosen; the JIT specialises it for each method.</summary>
internal static class MethodPayloads<TMethod, TArguments, TResult>
    where TMethod : struct, IRoamMethod<TArguments, TResult>
    where TArguments : struct
{
    /// <summary>Writes the arguments behind what the frame holds already.</summary>
    public static void WriteArguments(
        FrameWriter frame, in TArguments arguments, OutboundChannels channels, PayloadFormat format, int maxDepth)
    {
        if (format == PayloadFormat.MessagePack)
        {
            MessagePackWriter writer = new(frame, maxDepth);
            TMethod.WriteArguments(ref writer, arguments, channels);
            writer.Flush();
        }
        else
        {
            PostcardWriter writer = new(frame, maxDepth);
            TMethod.WriteArguments(ref writer, arguments, channels);
            writer.Flush();
        }
    }

    /// <summary>Reads arguments that fill the payload.</summary>
    public static TArguments ReadArguments(ReadOnlySpan<byte> payload, InboundChannels channels, PayloadFormat format, int maxDepth)
    {
        if (format == PayloadFormat.MessagePack)
        {
            MessagePackReader reader = new(payload, maxDepth);
            TArguments arguments = TMethod.ReadArguments(ref reader, channels);
            reader.End();
            return arguments;
        }
        else
        {
            PostcardReader reader = new(payload, maxDepth);
            TArguments arguments = TMethod.ReadArguments(ref reader, channels);
            reader.End();
            return arguments;
        }
    }

    /// <summary>Writes the value or the error of a result behind the envelope.</summary>
    public static void WriteResult(FrameWriter frame, in TResult result, PayloadFormat format, int maxDepth)
    {
        if (format == PayloadFormat.MessagePack)
        {
            MessagePackWriter writer = new(frame, maxDepth);
            TMethod.WriteResult(ref writer, result);
            writer.Flush();
        }
        else
        {
            PostcardWriter writer = new(frame, maxDepth);
            TMethod.WriteResult(ref writer, result);
            writer.Flush();
        }
    }

    /// <summary>Reads the value or the error of a result, which fills the payload.</summary>
    public static TResult ReadResult(
        ReadOnlySpan<byte> payload, bool isError, InboundReferences references, PayloadFormat format, int maxDepth)
    {
        if (format == PayloadFormat.MessagePack)
        {
            MessagePackReader reader = new(payload, maxDepth);
            TResult result = isError ? TMethod.ReadError(ref reader)
                : TMethod.Descriptor.ReturnsService ? TMethod.ReadResult(ref reader, references)
                : TMethod.ReadResult(ref reader);
            reader.End();
            return result;
        }
        else
        {
            PostcardReader reader = new(payload, maxDepth);
            TResult result = isError ? TMethod.ReadError(ref reader) : TMethod.ReadResult(ref reader);
            reader.End();
            return result;
        }
    }
}
