using Roam.Simulation.Contract;

namespace Roam.Simulation.Operations;

/// <summary>A call with references, some of which do not fit into a frame.</summary>
internal sealed class Write : Operation
{
    private readonly string _text;

    public Write(World world, Target target)
        : base(world, target)
    {
        _text = new string('x', Random.Next(world.Plan.LargestText));

        // The answer is twice as long as the question.
        IsTooLarge = 2 * _text.Length > world.Plan.Limits.MaxFrameBytes - 200;
    }

    protected override async Task RunAsync()
    {
        Task<Note> call = Client.WriteAsync(Number, new Note(Number, _text), Context).AsTask();
        if (await EndCallAsync(call))
        {
            World.Check(await call == new Note(Number, _text, _text), $"{this} got the answer to something else");
        }
    }
}
