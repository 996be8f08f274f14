namespace Roam.Conformance.Tests.Contracts;

/// <summary>A service that is passed by reference.</summary>
[RoamService]
public interface IListener
{
    ValueTask<int> HearAsync(int number);
}
