namespace Roam.Buffers;

/// <summary>
/// A bounded pool of objects that know how to reset themselves. Each thread keeps a few; threads that only rent and threads that only
/// return, as the two sides of a call are, exchange them through a shared store, a handful at a time. Safe for any number of threads.
/// </summary>
/// <typeparam name="T">The type of the objects: there is one pool of each.</typeparam>
internal static class ObjectPool<T>
    where T : class, new()
{
    private const int Handful = 16;
    private const int Capacity = 1024;

    private static readonly Lock Gate = new();
    private static readonly T?[] Store = new T?[Capacity];
    private static int s_stored;

    [ThreadStatic]
    private static Hand? t_hand;

    /// <summary>Takes an object out, or makes one.</summary>
    public static T Rent()
    {
        Hand hand = t_hand ??= new Hand();
        if (hand.Count == 0)
        {
            Fetch(hand);
        }

        if (hand.Count == 0)
        {
            return new T();
        }

        T item = hand.Items[--hand.Count]!;
        hand.Items[hand.Count] = null;
        return item;
    }

    /// <summary>Puts an object back; beyond the capacity it is left to the garbage collector.</summary>
    public static void Return(T item)
    {
        Hand hand = t_hand ??= new Hand();
        if (hand.Count == hand.Items.Length)
        {
            PutAway(hand);
        }

        hand.Items[hand.Count++] = item;
    }

    private static void Fetch(Hand hand)
    {
        lock (Gate)
        {
            int count = Math.Min(Handful, s_stored);
            s_stored -= count;
            Array.Copy(Store, s_stored, hand.Items, 0, count);
            Array.Clear(Store, s_stored, count);
            hand.Count = count;
        }
    }

    private static void PutAway(Hand hand)
    {
        hand.Count -= Handful;
        lock (Gate)
        {
            int count = Math.Min(Handful, Capacity - s_stored);
            Array.Copy(hand.Items, hand.Count, Store, s_stored, count);
            s_stored += count;
        }

        Array.Clear(hand.Items, hand.Count, Handful);
    }

    private sealed class Hand
    {
        public readonly T?[] Items = new T?[2 * Handful];
        public int Count;
    }
}
