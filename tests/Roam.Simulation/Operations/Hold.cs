namespace Roam.Simulation.Operations;

/// <summary>A call that its handler holds.</summary>
internal sealed class Hold(World world, Target target) : Operation(world, target)
{
    protected override async Task RunAsync()
    {
        Task<int> call = Client.HoldAsync(Number, Context).AsTask();
        if (await EndCallAsync(call))
        {
            World.Check(await call == Number, $"{this} got {await call}");
        }
    }
}
