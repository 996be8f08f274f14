namespace Roam.Simulation;

/// <summary>What is broken on purpose: a simulation that does not notice would pass for nothing.</summary>
internal enum Mutation
{
    None,

    /// <summary>The link loses a message.</summary>
    DropMessage,

    /// <summary>The model expects another sum than that of the numbers.</summary>
    WrongSum,

    /// <summary>A buffer is not returned.</summary>
    LeakBuffer,
}
