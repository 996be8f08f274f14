using Roam.Channels;

namespace Roam;

/// <summary>Creates channels: the two halves of a one-way stream of items between a caller and a handler.</summary>
public static class RoamChannel
{
    /// <summary>
    /// Creates a channel. One half is passed as an argument of a call, and the handler holds it from then on; the caller keeps the other.
    /// Until the call is made, sends and reads of the kept half wait.
    /// </summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="initialCredit">How many items the sender may send before the first grant. By default what the contract declares; if
    /// given, it must be that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The credit is negative or more than <see cref="CreditAttribute.Maximum"/>.</exception>
    public static (Tx<T> Tx, Rx<T> Rx) Create<T>(int? initialCredit = null)
    {
        if (initialCredit is { } credit)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(credit, nameof(initialCredit));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(credit, CreditAttribute.Maximum, nameof(initialCredit));
        }

        var pair = new ChannelPair<T>(initialCredit);
        return (pair.Tx, pair.Rx);
    }
}
