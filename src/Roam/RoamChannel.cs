namespace Roam;

/// <summary>Creates channels: the two halves of a one-way stream of items between a caller and a handler.</summary>
public static class RoamChannel
{
    /// <summary>
    /// Creates a channel. One half is passed as an argument of a call, and the handler holds it from then on; the caller keeps the other.
    /// </summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="initialCredit">How many items the sender may send before the first grant. By default what the contract declares; if
    /// given, it must be that.</param>
    public static (Tx<T> Tx, Rx<T> Rx) Create<T>(int? initialCredit = null) => throw new PlatformNotSupportedException();
}
