namespace Roam.Simulation;

/// <summary>What a simulation does next.</summary>
internal enum Step
{
    Call,
    Deliver,
    Run,
    Resume,
    Cancel,
    Advance,
    Stall,
    Unstall,
    Open,
    Close,

    /// <summary>Cut the network under a reliable link.</summary>
    Cut,
}
