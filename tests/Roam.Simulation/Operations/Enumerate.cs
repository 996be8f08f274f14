namespace Roam.Simulation.Operations;

/// <summary>A stream that is enumerated.</summary>
internal sealed class Enumerate : Operation
{
    public Enumerate(World world, Target target)
        : base(world, target) => IgnoreDeadline();

    protected override async Task RunAsync()
    {
        int stopAfter = Random.Next(3) == 0 ? Random.Next(1, 5) : int.MaxValue;
        bool left = false;
        Task<bool> ended = EndCallAsync(EnumerateAsync());
        if (await ended && !left)
        {
            CheckCleanEnd();
        }

        async Task EnumerateAsync()
        {
            await foreach (int number in Client.CountAsync(Number, Token))
            {
                CountItem(number);
                if (Down.Received == stopAfter)
                {
                    LeaveEarly();
                    left = true;

                    // The model's call ends well, whatever the handler makes of being left.
                    HandlerReturned = true;
                    break;
                }

                await World.PaceAsync(Token);
            }
        }
    }
}
