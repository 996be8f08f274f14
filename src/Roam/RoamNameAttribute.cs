namespace Roam;

/// <summary>
/// Names a member, a variant, an enumeration member or a method as peers of other languages name it.
/// </summary>
/// <remarks>
/// <para>The name of a member, variant or enumeration member stands in the signature of every method that uses the type, and so counts towards
/// peers that speak Postcard, whose method ids cover signatures. Payloads are the same with any name. Without the attribute, a member has its
/// C# name in snake case (<c>TopLeft</c> is <c>top_left</c>), and a variant or enumeration member its C# name. Members that are named
/// <c>"0"</c>, <c>"1"</c> and so on, in order, are the fields of a tuple struct or tuple variant, which have no names.</para>
/// <para>On a method it says the same as <see cref="RoamMethodAttribute"/>, towards all peers. Services are named by
/// <see cref="RoamServiceAttribute.Name"/>.</para>
/// </remarks>
/// <param name="name">The name.</param>
[AttributeUsage(
    AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Struct
        | AttributeTargets.Method,
    Inherited = false)]
public sealed class RoamNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
