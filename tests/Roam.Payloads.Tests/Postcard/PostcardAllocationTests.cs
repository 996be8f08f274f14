namespace Roam.Payloads.Tests.Postcard;

/// <summary>Postcard allocates nothing but the values.</summary>
public class PostcardAllocationTests : AllocationTests<PostcardPayload>;
