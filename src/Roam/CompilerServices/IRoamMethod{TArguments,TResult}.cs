using System.ComponentModel;
using Roam.Payloads;

namespace Roam.CompilerServices;

/// <summary>
/// How the arguments and the result of one contract method travel. Generated structs without state implement it; the runtime is generic
/// over them, so that every method gets code of its own without boxing or delegates. For generated code.
/// </summary>
/// <typeparam name="TArguments">The arguments, as a struct.</typeparam>
/// <typeparam name="TResult">The result; <see cref="Unit"/> if there is none.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRoamMethod<TArguments, TResult>
    where TArguments : struct
{
    /// <summary>The method.</summary>
    static abstract MethodDescriptor Descriptor { get; }

    /// <summary>Writes the arguments as one tuple.</summary>
    static abstract void WriteArguments<TWriter>(ref TWriter writer, in TArguments arguments, OutboundChannels channels)
        where TWriter : struct, IPayloadWriter, allows ref struct;

    /// <summary>Gives every channel in the arguments to <see cref="OutboundChannels"/>, which reserves it for a call that has to wait, or
    /// ends it if the call is not made. Values may be missing where the contract wants them, for that may be why.</summary>
    static virtual void AbandonChannels(in TArguments arguments, OutboundChannels channels)
    {
    }

    /// <summary>Reads the arguments.</summary>
    static abstract TArguments ReadArguments<TReader>(ref TReader reader, InboundChannels channels)
        where TReader : struct, IPayloadReader, allows ref struct;

    /// <summary>Whether a result is the method's declared error.</summary>
    static virtual bool IsError(in TResult result) => false;

    /// <summary>Writes the value of a result, or its error if <see cref="IsError"/> says so.</summary>
    static virtual void WriteResult<TWriter>(ref TWriter writer, in TResult result)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        throw new PayloadException("The method says how its result is written with references only.");

    /// <summary>The same for a method that <see cref="MethodDescriptor.ReturnsService"/>.</summary>
    static virtual void WriteResult<TWriter>(ref TWriter writer, in TResult result, OutboundReferences references)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        throw new PayloadException("The method returns no service.");

    /// <summary>Reads the value of a result.</summary>
    static virtual TResult ReadResult<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        throw new PayloadException("The method says how its result is read with references only.");

    /// <summary>The same for a method that <see cref="MethodDescriptor.ReturnsService"/>.</summary>
    static virtual TResult ReadResult<TReader>(ref TReader reader, InboundReferences references)
        where TReader : struct, IPayloadReader, allows ref struct =>
        throw new PayloadException("The method returns no service.");

    /// <summary>Reads the error of a result.</summary>
    static virtual TResult ReadError<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        throw new PayloadException("The peer answered with an error, but the method declares none.");
}
