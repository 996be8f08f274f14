namespace Roam;

/// <summary>
/// Names a member, a variant or an enumeration member as peers of other languages name it. It stands in the signature of every method that
/// uses the type, and so counts towards peers that speak Postcard, whose method ids cover signatures. Payloads are the same with any name.
/// </summary>
/// <remarks>
/// Without the attribute, a member has its C# name in snake case (<c>TopLeft</c> is <c>top_left</c>), and a variant or enumeration member
/// its C# name. Members that are named <c>"0"</c>, <c>"1"</c> and so on, in order, are the fields of a tuple struct or tuple variant, which
/// have no names. Methods are named by <see cref="RoamMethodAttribute"/>, services by <see cref="RoamServiceAttribute.Name"/>.
/// </remarks>
/// <param name="name">The name.</param>
[AttributeUsage(
    AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Struct,
    Inherited = false)]
public sealed class RoamNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
