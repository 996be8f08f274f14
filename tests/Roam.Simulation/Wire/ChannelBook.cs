namespace Roam.Simulation.Wire;

/// <summary>What has passed on one channel.</summary>
/// <param name="sender">The side that sends its items.</param>
/// <param name="initialCredit">What the contract declares.</param>
internal sealed class ChannelBook(int sender, int initialCredit)
{
    private readonly bool[] _reset = new bool[2];
    private int _sent;
    private int _received;
    private int _granted;
    private int _grantsReceived;
    private bool _closed;

    /// <summary>Whether its sender may send nothing more for the time being.</summary>
    public bool IsExhausted => _sent == initialCredit + _grantsReceived && !_closed;

    /// <summary>Notes that a side sends an item.</summary>
    /// <returns>What is wrong with that.</returns>
    public string? SendItem(int side) =>
        side != sender ? "an item from its receiver"
        : _closed ? "an item behind its close"
        : _reset[side] ? "an item behind its reset"
        : _sent++ >= initialCredit + _grantsReceived ? $"item {_sent} with credit for {initialCredit + _grantsReceived}"
        : null;

    public string? ReceiveItem() => ++_received > initialCredit + _granted ? $"item {_received} came with {_granted} granted" : null;

    public string? SendClose(int side)
    {
        string? wrong = side != sender ? "a close from its receiver" : _closed ? "a second close" : _reset[side] ? "a close behind its reset" : null;
        _closed = true;
        return wrong;
    }

    public string? SendReset(int side)
    {
        string? wrong = _reset[side] ? "a second reset" : side == sender && _closed ? "a reset behind its close" : null;
        _reset[side] = true;
        return wrong;
    }

    public string? SendGrant(int side, uint additional)
    {
        _granted += (int)additional;

        // No more than was consumed, which is no more than was received; without initial credit the first is granted beforehand.
        return side == sender ? "credit from its sender"
            : additional == 0 ? "no credit at all"
            : _reset[side] ? "credit behind its reset"
            : _granted > _received + (initialCredit == 0 ? 1 : 0) ? $"credit for {_granted} after {_received} items"
            : null;
    }

    public void ReceiveGrant(uint additional) => _grantsReceived += (int)additional;
}
