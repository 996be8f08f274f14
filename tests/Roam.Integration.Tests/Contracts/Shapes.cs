using System.Diagnostics.CodeAnalysis;

namespace Roam.Integration.Tests.Contracts;

/// <summary>Made by its constructor.</summary>
public sealed record Person(string Name, int Age, string? Nickname = "none");

public readonly record struct Point(int X, int Y);

/// <summary>Made without a constructor; the initializers stand for what is absent.</summary>
public class Settings
{
    public int Level { get; set; } = 5;

    public string Name { get; set; } = "unnamed";

    public List<string> Tags { get; init; } = ["initial"];

    public required Guid Id { get; init; }

    public string Shown => Name + Level;
}

/// <summary>Has members of its own, inherited ones, and an override.</summary>
public class Derived : Settings
{
    public double Weight;

    public virtual string Kind { get; set; } = "derived";
}

public sealed class Overriding : Derived
{
    public override string Kind { get; set; } = "overriding";

    public Derived? Other { get; set; }
}

/// <summary>A class with one constructor whose parameters are its members.</summary>
public sealed class Temperature(decimal degrees)
{
    public decimal Degrees { get; } = degrees > -273.15m ? degrees : throw new ArgumentOutOfRangeException(nameof(degrees));

    public string? Place { get; set; }
}

/// <summary>A struct without a constructor.</summary>
public struct Size : IEquatable<Size>
{
    public int Width { get; set; }

    public int Height;

    public readonly bool Equals(Size other) => Width == other.Width && Height == other.Height;

    public override readonly bool Equals(object? obj) => obj is Size other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Width, Height);

    public static bool operator ==(Size left, Size right) => left.Equals(right);

    public static bool operator !=(Size left, Size right) => !left.Equals(right);
}

public sealed class Node
{
    public int Value { get; set; }

    public Node? Next { get; set; }

    public List<Node> Children { get; init; } = [];
}

public sealed record Box<T>(T Content, Box<T>? Inner = null);

public sealed class Prepared
{
    [SetsRequiredMembers]
    public Prepared(string name) => Name = name;

    public required string Name { get; init; }

    public int Count { get; init; } = 1;
}

/// <summary>The first version of a type…</summary>
public sealed record VersionOne(string Name);

/// <summary>…and the second: it has more members, which need not be there.</summary>
public sealed record VersionTwo(string Name, int Count = 3, string? Text = "absent")
{
    public List<int> Numbers { get; init; } = [1];
}
