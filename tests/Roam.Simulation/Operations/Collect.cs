using System.Globalization;

namespace Roam.Simulation.Operations;

/// <summary>A stream from the caller to the handler, whose items may be long.</summary>
internal sealed class Collect(World world, Target target) : Operation(world, target)
{
    protected override async Task RunAsync()
    {
        (Tx<string> items, Rx<string> passed) = RoamChannel.Create<string>();
        int length = Random.Next(Math.Min(World.Plan.LargestText, World.Plan.Limits.MaxFrameBytes - 224));
        Task<int> call = Client.CollectAsync(Number, passed, Context).AsTask();
        Task<bool> ended = EndCallAsync(call);
        await SendAsync(
            items,
            number => number.ToString(CultureInfo.InvariantCulture).PadRight(length),
            count: Random.Next(12),
            fail: Random.Next(4) == 0);
        if (await ended)
        {
            World.Check(await call == Up.Received, $"{this} was told {await call} of {Up.Received} items");
        }
    }
}
