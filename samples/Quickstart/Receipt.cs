namespace Quickstart;

/// <summary>What is to be paid.</summary>
public sealed record Receipt(decimal Total, string? Note = null);
