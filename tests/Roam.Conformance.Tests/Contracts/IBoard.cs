namespace Roam.Conformance.Tests.Contracts;

/// <summary>Passes services by reference.</summary>
[RoamService]
public interface IBoard
{
    ValueTask<int> PostAsync(IListener listener, CallContext context = default);

    ValueTask<IListener> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Passes none.</summary>
    ValueTask<int> PlainAsync(int number);
}
