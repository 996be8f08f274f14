using Roam;

namespace Roam.Compatibility.Tests.Generated.V0_1_0;

/// <summary>Channels inside an argument.</summary>
public sealed record Job(string Name, [property: Credit(2)] Tx<string> Log, Rx<int>? Input);
