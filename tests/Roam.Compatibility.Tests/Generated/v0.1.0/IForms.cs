using Roam;

namespace Roam.Compatibility.Tests.Generated.V0_1_0;

/// <summary>Every form that a method may have in 0.1.0.</summary>
[RoamService]
public interface IForms : IPing
{
    ValueTask<int> AddAsync(int left, int right = 2, CancellationToken cancellationToken = default);

    Task RunAsync(string text);

    Task<string> EchoAsync(string? text, CallContext context = default);

    [RoamMethod("echo-number")]
    ValueTask<int> EchoAsync(int number);

    ValueTask<Result<int, Failure>> TryAsync(int value);

    ValueTask<long> SumAsync(Rx<int> numbers);

    ValueTask CountToAsync(int count, [Credit(4)] Tx<int> output);

    ValueTask<int> ConvertAsync(Rx<int> input, Tx<string> output);

    ValueTask<int> WorkAsync(Job job);

    IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken = default);

    [return: Credit(2)]
    IAsyncEnumerable<string> FormatAsync(IAsyncEnumerable<int> numbers, CallContext context = default);

    ValueTask<long> TotalAsync([Credit(1)] IAsyncEnumerable<int> numbers);
}
