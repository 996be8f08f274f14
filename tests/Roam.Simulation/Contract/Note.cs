namespace Roam.Simulation.Contract;

/// <summary>A value of a reference type.</summary>
/// <param name="Operation">The operation that it belongs to.</param>
/// <param name="Text">As long as the simulation likes.</param>
/// <param name="Answer">What the handler adds.</param>
public sealed record Note(int Operation, string Text, string? Answer = null);
