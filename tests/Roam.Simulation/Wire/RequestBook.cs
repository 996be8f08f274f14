namespace Roam.Simulation.Wire;

/// <summary>A request that was sent and whose response has not been received.</summary>
internal sealed class RequestBook
{
    public bool WasReceived { get; set; }

    public bool WasAnswered { get; set; }
}
