namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>A value that takes no bytes.</summary>
internal readonly record struct Nothing;
