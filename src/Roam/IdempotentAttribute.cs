namespace Roam;

/// <summary>
/// Says that running a method twice does no harm: a session that reconnects (<see cref="RoamOptions.Reconnect"/>) then makes a call of it
/// again even if it may have run already. It does not change what travels, so only the caller's contract needs it.
/// </summary>
/// <remarks>Calls that take channels or streams are not made again once their arguments were written, idempotent or not.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class IdempotentAttribute : Attribute;
