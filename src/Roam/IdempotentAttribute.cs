namespace Roam;

/// <summary>
/// Says that a method may run twice without harm. A session that reconnects (<see cref="RoamOptions.Reconnect"/>) makes a call of it again
/// even if it may have run before the link was lost; calls of other methods fail then. It does not change what travels, so only the
/// caller's contract needs it.
/// </summary>
/// <remarks>It does nothing on methods with channels or streams, whose calls are not made again once they have left.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class IdempotentAttribute : Attribute;
