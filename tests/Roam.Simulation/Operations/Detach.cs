namespace Roam.Simulation.Operations;

/// <summary>A stream that outlives its call.</summary>
internal sealed class Detach : Operation
{
    public Detach(World world, Target target)
        : base(world, target) => IgnoreDeadline();

    protected override async Task RunAsync()
    {
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        int stopAfter = Random.Next(4) == 0 ? Random.Next(5) : int.MaxValue;
        Task<bool> call = EndCallAsync(Client.DetachAsync(Number, passed, Token).AsTask());
        await ReadAsync(items, static number => number, stopAfter);
        await call;
    }
}
