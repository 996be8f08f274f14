using Roam.Simulation.Contract;

namespace Roam.Simulation.Operations;

/// <summary>A call that may be answered with a declared error, and that cannot be cancelled.</summary>
internal sealed class Divide : Operation
{
    public Divide(World world, Target target)
        : base(world, target) => IgnoreDeadline();

    protected override async Task RunAsync()
    {
        int divisor = Random.Next(2);
        Task<Result<int, Refusal>> call = Client.DivideAsync(Number, Number, divisor).AsTask();
        if (await EndCallAsync(call))
        {
            Result<int, Refusal> result = await call;
            World.Check(result.IsOk == (divisor != 0), $"{this} by {divisor} got {result}");
            World.Check(result.IsOk ? result.Value == Number : result.Error == new Refusal(Number), $"{this} got {result}");
            if (!result.IsOk)
            {
                World.Statistics.Count(Path.CallRefused);
            }
        }
    }
}
