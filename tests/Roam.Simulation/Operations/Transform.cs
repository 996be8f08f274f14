using System.Globalization;

namespace Roam.Simulation.Operations;

/// <summary>A stream in each direction.</summary>
internal sealed class Transform : Operation
{
    public Transform(World world, Target target)
        : base(world, target) => IgnoreDeadline();

    protected override async Task RunAsync()
    {
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<string> passedOutput, Rx<string> output) = RoamChannel.Create<string>();
        int stopAfter = Random.Next(4) == 0 ? Random.Next(4) : int.MaxValue;
        Task<bool> call = EndCallAsync(Client.TransformAsync(Number, passedInput, passedOutput, Token).AsTask());
        Task reading = ReadAsync(output, static text => int.Parse(text, CultureInfo.InvariantCulture), stopAfter);
        await SendAsync(input, static number => number, count: Random.Next(8), fail: Random.Next(4) == 0);
        await reading;
        await call;
    }
}
