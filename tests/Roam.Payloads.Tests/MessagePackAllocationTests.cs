namespace Roam.Payloads.Tests;

/// <summary>MessagePack allocates nothing but the values.</summary>
public class MessagePackAllocationTests : AllocationTests<Payload>;
