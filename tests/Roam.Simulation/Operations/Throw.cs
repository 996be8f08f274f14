namespace Roam.Simulation.Operations;

/// <summary>A call whose handler throws.</summary>
internal sealed class Throw(World world, Target target) : Operation(world, target)
{
    protected override async Task RunAsync() =>
        World.Check(!await EndCallAsync(Client.FailAsync(Number, Context).AsTask()), $"{this} succeeded, but its handler throws");
}
