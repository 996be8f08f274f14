namespace Roam.Integration.Tests.Contracts;

/// <summary>Runs what the test says. Without instructions a handler returns what it got.</summary>
internal sealed class Probe : IProbe
{
    public Func<int, CallContext, ValueTask<int>> OnCall { get; set; } = static (value, _) => new(value);

    public Func<byte[], CancellationToken, ValueTask<byte[]>> OnBytes { get; set; } = static (value, _) => new(value);

    public Func<int, CancellationToken, ValueTask<Result<int, string>>> OnResult { get; set; } = static (value, _) => new(value);

    public Func<Tx<int>, CallContext, ValueTask> OnSend { get; set; } = static (_, _) => default;

    public Func<Tx<byte[]>, CancellationToken, ValueTask> OnSendBytes { get; set; } = static (_, _) => default;

    public Func<Rx<int>, CallContext, ValueTask<long>> OnReceive { get; set; } = static (_, _) => new(0);

    public Func<Rx<int>, Tx<int>, CancellationToken, ValueTask> OnExchange { get; set; } = static (_, _, _) => default;

    public Func<IAsyncEnumerable<int>, CallContext, ValueTask<long>> OnTake { get; set; } = static (_, _) => new(0);

    public Func<int, CancellationToken, IAsyncEnumerable<int>> OnGive { get; set; } = static (_, _) => throw new NotSupportedException();

    public ValueTask<int> CallAsync(int value, CallContext context = default) => OnCall(value, context);

    public ValueTask<byte[]> BytesAsync(byte[] value, CancellationToken cancellationToken = default) => OnBytes(value, cancellationToken);

    public ValueTask<Result<int, string>> ResultAsync(int value, CancellationToken cancellationToken = default) =>
        OnResult(value, cancellationToken);

    public ValueTask SendAsync(Tx<int> output, CallContext context = default) => OnSend(output, context);

    public ValueTask SendBytesAsync(Tx<byte[]> output, CancellationToken cancellationToken = default) => OnSendBytes(output, cancellationToken);

    public ValueTask<long> ReceiveAsync(Rx<int> input, CallContext context = default) => OnReceive(input, context);

    public ValueTask ExchangeAsync(Rx<int> input, Tx<int> output, CancellationToken cancellationToken = default) =>
        OnExchange(input, output, cancellationToken);

    public ValueTask<long> TakeAsync(IAsyncEnumerable<int> items, CallContext context = default) => OnTake(items, context);

    public IAsyncEnumerable<int> GiveAsync(int count, CancellationToken cancellationToken = default) => OnGive(count, cancellationToken);

    public async ValueTask<long> NamedAsync(string name, Rx<int> input)
    {
        long sum = 0;
        await foreach (int number in input)
        {
            sum += number;
        }

        return sum;
    }
}
