namespace Roam;

/// <summary>
/// The peer broke a rule of the protocol. Thrown by whoever notices while an inbound message is handled; the session sends
/// <c>ProtocolError</c> with this text and ends.
/// </summary>
internal sealed class ProtocolViolationException : Exception
{
    /// <param name="rule">The id of the broken rule, as in docs/spec.md.</param>
    /// <param name="message">What the peer did, without any payload or metadata value.</param>
    public ProtocolViolationException(string rule, string message)
        : base($"{message} [{rule}]") => Rule = rule;

    public string Rule { get; }
}
