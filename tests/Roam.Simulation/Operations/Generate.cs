namespace Roam.Simulation.Operations;

/// <summary>A stream from the handler to the caller.</summary>
internal sealed class Generate(World world, Target target) : Operation(world, target)
{
    protected override async Task RunAsync()
    {
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        int stopAfter = Random.Next(3) == 0 ? Random.Next(5) : int.MaxValue;
        Task<bool> call = EndCallAsync(Client.GenerateAsync(Number, passed, Context).AsTask());
        await ReadAsync(items, static number => number, stopAfter);
        await call;
    }
}
