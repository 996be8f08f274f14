namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>The result of a call: a value, or what went wrong.</summary>
internal sealed record Outcome<T>(T? Value, OutcomeError? Error = null, string? UserError = null);
