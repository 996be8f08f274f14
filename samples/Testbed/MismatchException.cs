namespace Testbed;

/// <summary>A peer answered something else than it should.</summary>
internal sealed class MismatchException(string message) : Exception(message);
