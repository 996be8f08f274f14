namespace Roam;

/// <summary>
/// Lists one of the types that a value of a class or interface may be. Every type that may be sent is listed, each with a key of its own,
/// and so is the class itself unless it is abstract; a value of another type, a derived one included, is refused. The attribute is not needed on an abstract class or record
/// whose variants are sealed types nested in it: their keys are their positions.
/// </summary>
/// <remarks>MessagePack payloads hold an array of the key and the value. Keep the keys of types that were sent once.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public sealed class RoamVariantAttribute : Attribute
{
    /// <summary>Creates the attribute.</summary>
    /// <param name="key">What stands for the type in a payload.</param>
    /// <param name="type">A class or struct that derives from the type with the attribute, or implements it; or that type itself.</param>
    public RoamVariantAttribute(int key, Type type)
    {
        Key = key;
        Type = type;
    }

    /// <summary>What stands for the type in a payload.</summary>
    public int Key { get; }

    /// <summary>The type.</summary>
    public Type Type { get; }
}
