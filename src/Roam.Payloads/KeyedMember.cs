namespace Roam.Payloads;

/// <summary>A member of an object that stands at a fixed place of an array instead of under its name.</summary>
/// <param name="Key">The place, from 0.</param>
/// <param name="Name">The member's name, for formats without keys and for error messages.</param>
/// <param name="AllowsNull">Whether null is a value of the member; where it is not, null means that the writer does not know the
/// member.</param>
public readonly record struct KeyedMember(int Key, string Name, bool AllowsNull = false);
