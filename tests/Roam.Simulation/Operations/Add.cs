namespace Roam.Simulation.Operations;

/// <summary>A call with values.</summary>
internal sealed class Add : Operation
{
    public Add(World world, Target target)
        : base(world, target) => IgnoreDeadline();

    protected override async Task RunAsync()
    {
        Task<long> call = Client.AddAsync(Number, 7, Token).AsTask();
        if (await EndCallAsync(call))
        {
            long expected = World.Mutation == Mutation.WrongResult ? 0 : Number + 7L;
            World.Check(await call == expected, $"{this} got {await call}");
        }
    }
}
