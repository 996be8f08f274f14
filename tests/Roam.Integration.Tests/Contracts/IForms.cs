namespace Roam.Integration.Tests.Contracts;

/// <summary>Every form of parameter and of return that a contract may use.</summary>
[RoamService]
public interface IForms
{
    ValueTask NothingAsync();

    ValueTask<int> AddAsync(int left, int right);

    Task TaskAsync(string text);

    Task<string> TaskOfAsync(string text);

    ValueTask<Result<int, FormError>> ResultAsync(int value);

    Task<Result<string, FormColor>> TaskOfResultAsync(string? value);

    ValueTask<string> DefaultsAsync(int a, int b = 7, string? c = "x", FormColor color = FormColor.Green, double? d = null);

    ValueTask<int> TokenAsync(int value, CancellationToken cancellationToken = default);

    ValueTask<string> ContextAsync(string key, CallContext context = default);

    [RoamMethod("renamed")]
    ValueTask<string> OverloadAsync(string value);

    ValueTask<string> OverloadAsync(int value);

    ValueTask<int> SumAsync(Rx<int> numbers);

    ValueTask SendAsync(int count, Tx<int> output);

    ValueTask MapAsync(Rx<int> input, Tx<string> output);

    ValueTask<int> Sum0Async([Credit(0)] Rx<int> numbers);

    ValueTask<int> Sum1Async([Credit(1)] Rx<int> numbers);

    ValueTask<int> Sum64Async([Credit(64)] Rx<int> numbers);

    ValueTask<int> Sum1024Async([Credit(1024)] Rx<int> numbers);

    ValueTask Send0Async(int count, [Credit(0)] Tx<int> output);

    ValueTask Send1Async(int count, [Credit(1)] Tx<int> output);

    ValueTask Send64Async(int count, [Credit(64)] Tx<int> output);

    ValueTask Send1024Async(int count, [Credit(1024)] Tx<int> output);

    ValueTask<int> SeveralAsync(Rx<int> numbers, Tx<int> doubled, int factor, [Credit(3)] Rx<string> texts, [Credit(1)] Tx<string> reversed);

    ValueTask<int> RunAsync(Job job);

    ValueTask<int> OptionalAsync(Rx<int>? numbers, IAsyncEnumerable<int>? stream, Tx<int>? output = null);

    IAsyncEnumerable<int> StreamAsync(int count, CancellationToken cancellationToken = default);

    [return: Credit(0)]
    IAsyncEnumerable<int> StreamOnDemandAsync(int count, CallContext context = default);

    ValueTask<int> SumStreamAsync(IAsyncEnumerable<int> numbers, [Credit(1)] IAsyncEnumerable<int> more);

    IAsyncEnumerable<string> ConvertAsync(IAsyncEnumerable<int> numbers, string format);
}
