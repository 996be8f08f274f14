using Roam.Payloads;

namespace Roam;

/// <summary>
/// Names the codec of a type for which none can be generated, or which is to be written in another way. On a type it holds wherever the
/// type is used; on a parameter, member or return value it holds there only, and comes first. On a channel or stream it is the codec of
/// the items, on a returned <see cref="Result{T, TError}"/> that of the value.
/// </summary>
/// <remarks>Both peers must use the same codec. Where null is allowed, it is handled outside the codec.</remarks>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface
    | AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.ReturnValue,
    Inherited = false)]
public sealed class RoamCodecAttribute : Attribute
{
    /// <summary>Creates the attribute.</summary>
    /// <param name="codecType">A struct that implements <see cref="IPayloadCodec{T}"/> for the type. On a generic type it may be an
    /// open generic struct that takes the same type arguments.</param>
    public RoamCodecAttribute(Type codecType) => CodecType = codecType;

    /// <summary>The codec.</summary>
    public Type CodecType { get; }
}
