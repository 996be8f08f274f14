namespace Roam.Channels;

/// <summary>The ids of the rules that a peer's channel messages can break, as in docs/spec.md.</summary>
internal static class ChannelRules
{
    public const string Allocation = "rpc.channel.allocation";
    public const string Binding = "rpc.channel.binding";
    public const string Direction = "rpc.channel.direction";
    public const string UnknownId = "rpc.channel.unknown-id";
    public const string Close = "rpc.channel.close";
    public const string Exhaustion = "rpc.flow-control.credit.exhaustion";
    public const string GrantZero = "rpc.flow-control.credit.grant.zero";
    public const string GrantOverflow = "rpc.flow-control.credit.grant.overflow";

    public static ProtocolViolationException CreditExceeded(ulong id) =>
        new(Exhaustion, $"The peer sent an item on channel {id} without credit for it.");

    public static ProtocolViolationException ItemAfterClose(ulong id) =>
        new(Close, $"The peer sent an item on channel {id} after closing it.");

    // spec: rpc.channel.direction
    public static ProtocolViolationException WrongDirection(ulong id, string message) =>
        new(Direction, $"The peer sent {message} on channel {id}, on which it has the other role.");

    /// <summary>Adds a grant to the credit.</summary>
    public static long AddCredit(ulong id, long credit, uint additional)
    {
        // spec: rpc.flow-control.credit.grant.zero
        if (additional == 0)
        {
            throw new ProtocolViolationException(GrantZero, $"The peer granted no credit at all on channel {id}.");
        }

        // spec: rpc.flow-control.credit.grant.additive
        long sum = credit + additional;

        // spec: rpc.flow-control.credit.grant.overflow
        return sum <= int.MaxValue
            ? sum
            : throw new ProtocolViolationException(
                GrantOverflow,
                $"The peer granted more credit on channel {id} than {int.MaxValue} items.");
    }
}
