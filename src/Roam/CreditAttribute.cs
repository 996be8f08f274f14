namespace Roam;

/// <summary>
/// Declares how many items the sender of a channel may send before the first grant. Both peers must declare the same: the number does
/// not travel. Without the attribute it is <see cref="Default"/>. On a returned stream: <c>[return: Credit(64)]</c>.
/// </summary>
[AttributeUsage(
    AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.ReturnValue)]
public sealed class CreditAttribute : Attribute
{
    /// <summary>The initial credit of a channel that declares none: 16 items.</summary>
    public const int Default = 16;

    /// <summary>The largest initial credit: 65,536 items.</summary>
    public const int Maximum = 65_536;

    /// <summary>Creates the attribute.</summary>
    /// <param name="initial">The initial credit in items, from 0 to <see cref="Maximum"/>. With 0 the sender waits until the receiver
    /// asks for the first item.</param>
    public CreditAttribute(int initial) => Initial = initial;

    /// <summary>The initial credit in items.</summary>
    public int Initial { get; }
}
