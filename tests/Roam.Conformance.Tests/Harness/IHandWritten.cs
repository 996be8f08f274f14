using Roam.CompilerServices;

namespace Roam.Conformance.Tests.Harness;

/// <summary>A contract without generated code: its dispatcher is whatever a test writes.</summary>
internal interface IHandWritten
{
    ValueTask DispatchAsync(DispatchedRequest request);
}
