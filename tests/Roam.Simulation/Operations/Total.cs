namespace Roam.Simulation.Operations;

/// <summary>A stream of the program that is sent while the call runs, and that may throw.</summary>
internal sealed class Total : Operation
{
    public Total(World world, Target target)
        : base(world, target) => IgnoreDeadline();

    protected override async Task RunAsync()
    {
        Task<int> call = Client.TotalAsync(Number, NumbersAsync(Random.Next(8), Random.Next(4) == 0), Token).AsTask();
        if (await EndCallAsync(call))
        {
            World.Check(await call == Up.Received, $"{this} was told {await call} of {Up.Received} items");
        }
    }

    private async IAsyncEnumerable<int> NumbersAsync(int count, bool fail)
    {
        while (Up.Attempted < count)
        {
            await World.PaceAsync(Token);
            yield return ItemNumber(Up.Attempted++);
            Up.Sent++;
        }

        if (fail)
        {
            CallerGaveUp = true;
            throw new SimulatedException();
        }

        Up.IsClosed = true;
    }
}
