namespace Testbed;

/// <summary>A person; not everybody has an address.</summary>
public sealed record Person(string Name, byte Age, string? Email);
