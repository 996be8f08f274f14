namespace Roam.Integration.Tests.Contracts;

/// <summary>A contract whose handlers each test writes itself.</summary>
[RoamService]
public interface IProbe
{
    ValueTask<int> CallAsync(int value, CallContext context = default);

    ValueTask<byte[]> BytesAsync(byte[] value, CancellationToken cancellationToken = default);

    ValueTask<Result<int, string>> ResultAsync(int value, CancellationToken cancellationToken = default);

    ValueTask SendAsync(Tx<int> output, CallContext context = default);

    ValueTask SendBytesAsync(Tx<byte[]> output, CancellationToken cancellationToken = default);

    ValueTask<long> ReceiveAsync(Rx<int> input, CallContext context = default);

    ValueTask ExchangeAsync(Rx<int> input, Tx<int> output, CancellationToken cancellationToken = default);

    ValueTask<long> TakeAsync(IAsyncEnumerable<int> items, CallContext context = default);

    IAsyncEnumerable<int> GiveAsync(int count, CancellationToken cancellationToken = default);

    ValueTask<long> NamedAsync(string name, Rx<int> input);
}
