namespace Roam.Payloads.Tests.Postcard;

/// <summary>Random values of every codec make the round trip in Postcard.</summary>
public class PostcardRoundTripTests : RoundTripTests<PostcardPayload>;
