namespace Roam.Integration.Tests.Contracts;

/// <summary>The contract as the server has it: its type refuses some values.</summary>
[RoamService(Name = "Amounts")]
public interface IStrict
{
    ValueTask<int> SetAsync(StrictAmount amount);
}

/// <summary>The contract as the client has it.</summary>
[RoamService(Name = "Amounts")]
public interface ILax
{
    ValueTask<int> SetAsync(LaxAmount amount);
}

public sealed record LaxAmount(int Value);

public sealed record StrictAmount(int Value)
{
    public int Value { get; } = Value >= 0 ? Value : throw new ArgumentOutOfRangeException(nameof(Value));
}
