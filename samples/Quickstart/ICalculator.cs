using Roam;

namespace Quickstart;

/// <summary>The contract. The build writes <c>CalculatorClient</c> and <c>CalculatorDispatcher</c> for it.</summary>
[RoamService]
public interface ICalculator
{
    /// <summary>Adds two numbers.</summary>
    ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default);

    /// <summary>Divides; dividing by zero is a failure that the contract declares.</summary>
    ValueTask<Result<long, MathError>> DivideAsync(long dividend, long divisor);

    /// <summary>Adds up what the caller sends.</summary>
    ValueTask<long> SumAsync(Rx<int> numbers);

    /// <summary>Sends numbers to the caller.</summary>
    ValueTask GenerateAsync(int count, Tx<int> output);

    /// <summary>Sends every text back in capitals, as it comes in.</summary>
    ValueTask TransformAsync(Rx<string> input, [Credit(64)] Tx<string> output);

    /// <summary>Counts, as an ordinary async stream.</summary>
    IAsyncEnumerable<int> CountAsync(int upTo, CancellationToken cancellationToken = default);

    /// <summary>Adds up an ordinary async stream.</summary>
    ValueTask<long> TotalAsync(IAsyncEnumerable<int> numbers);

    /// <summary>Does nothing until it is cancelled.</summary>
    ValueTask WaitAsync(CallContext context = default);

    /// <summary>Describes the orders of a customer: records travel as they are.</summary>
    ValueTask<Receipt> CheckOutAsync(Order order, CallContext context = default);
}
