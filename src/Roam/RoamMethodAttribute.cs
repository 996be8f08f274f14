namespace Roam;

/// <summary>Names a method on the wire, so that it can be renamed in C#, or so that overloads are told apart.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RoamMethodAttribute : Attribute
{
    /// <summary>Creates the attribute for a method that keeps its default name.</summary>
    public RoamMethodAttribute()
    {
    }

    /// <summary>Creates the attribute.</summary>
    /// <param name="name">The method's name on the wire.</param>
    public RoamMethodAttribute(string name) => Name = name;

    /// <summary>The method's name on the wire. By default the C# name without a trailing <c>Async</c>.</summary>
    public string? Name { get; set; }
}
