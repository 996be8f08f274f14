namespace Roam.Simulation.Operations;

/// <summary>What the program's own code throws in a simulation.</summary>
internal sealed class SimulatedException() : Exception("As the simulation wanted.");
