namespace Roam.Simulation.Contract;

/// <summary>An error that the contract declares.</summary>
/// <param name="Operation">The operation that it belongs to.</param>
public readonly record struct Refusal(int Operation);
