namespace Roam.Conformance.Tests.Contracts;

public sealed class Upstream : IUpstream
{
    public const ulong Echo = 0x9aabc4ba61fd5df3;
    public const ulong Divide = 0xc3964cbee4b1d590;
    public const ulong Sum = 0x855b3a25d97bfefd;
    public const ulong Generate = 0x54d2273d8cdb9c38;
    public const ulong Transform = 0x5d9895604eb18b19;

    /// <summary>What <see cref="EchoAsync"/> does; by default it gives the message back.</summary>
    public Func<string, CancellationToken, ValueTask<string>> OnEcho { get; set; } = static (message, _) => new(message);

    public ValueTask<string> EchoAsync(string message, CancellationToken cancellationToken = default) => OnEcho(message, cancellationToken);

    public ValueTask<Result<long, UpstreamError>> DivideAsync(long dividend, long divisor) =>
        new(divisor == 0 ? UpstreamError.DivisionByZero : dividend / divisor);

    public ValueTask<long> SumAsync(Rx<int> numbers) => Probe.SumAsync(numbers);

    public async ValueTask GenerateAsync(uint count, Tx<int> output)
    {
        for (int i = 0; i < count; i++)
        {
            await output.SendAsync(i);
        }
    }

    public async ValueTask TransformAsync(Rx<string> input, Tx<string> output)
    {
        await foreach (string text in input)
        {
            await output.SendAsync(text);
        }
    }
}
