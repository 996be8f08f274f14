using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using Roam.Payloads.Codecs;
using static Roam.Payloads.Tests.CodecCase;

namespace Roam.Payloads.Tests;

/// <summary>The collections, arrays and long tuples whose bytes Vectors/messagepack-csharp.txt records.</summary>
internal static class MessagePackCSharpCollections
{
    private static readonly Dictionary<string, int> One = new() { ["a"] = 1 };

    public static IReadOnlyList<CodecCase> All { get; } =
    [
        Create<Queue<int>, QueueCodec<int, Int32Codec>>("queue", new(new[] { 1, 200 })),
        Create<Stack<int>, StackCodec<int, Int32Codec>>("stack", new(new[] { 1, 200 })),
        Create<LinkedList<int>, LinkedListCodec<int, Int32Codec>>("linkedlist", new(new[] { 1, 200 })),
        Create<SortedSet<int>, SortedSetCodec<int, Int32Codec>>("sortedset", new(new[] { 1, 200 })),
        Create<ConcurrentQueue<int>, ConcurrentQueueCodec<int, Int32Codec>>("concurrentqueue", new(new[] { 1, 200 })),
        Create<ConcurrentStack<int>, ConcurrentStackCodec<int, Int32Codec>>("concurrentstack", new(new[] { 1, 200 })),
        Create<ConcurrentBag<int>, ConcurrentBagCodec<int, Int32Codec>>("concurrentbag", new(new[] { 1, 200 })),
        Create<Collection<int>, CollectionCodec<int, Int32Codec>>("collection", [1, 200]),
        Create<ObservableCollection<int>, ObservableCollectionCodec<int, Int32Codec>>("observablecollection", [1, 200]),
        Create<ReadOnlyCollection<int>, ReadOnlyCollectionCodec<int, Int32Codec>>("readonlycollection", new(new[] { 1, 200 })),
        Create<ReadOnlyObservableCollection<int>, ReadOnlyObservableCollectionCodec<int, Int32Codec>>("readonlyobservablecollection", new([1, 200])),
        Create<ImmutableHashSet<int>, ImmutableHashSetCodec<int, Int32Codec>>("immutablehashset", [1, 200]),
        Create<ImmutableSortedSet<int>, ImmutableSortedSetCodec<int, Int32Codec>>("immutablesortedset", [1, 200]),
        Create<ImmutableQueue<int>, ImmutableQueueCodec<int, Int32Codec>>("immutablequeue", [1, 200]),
        Create<ImmutableStack<int>, ImmutableStackCodec<int, Int32Codec>>("immutablestack", [1, 200]),
        Create<IImmutableList<int>, IImmutableListCodec<int, Int32Codec>>("iimmutablelist", ImmutableList.Create(1, 200)),
        Create<IImmutableSet<int>, IImmutableSetCodec<int, Int32Codec>>("iimmutableset", ImmutableHashSet.Create(1, 200)),
        Create<IImmutableQueue<int>, IImmutableQueueCodec<int, Int32Codec>>("iimmutablequeue", ImmutableQueue.Create(1, 200)),
        Create<IImmutableStack<int>, IImmutableStackCodec<int, Int32Codec>>("iimmutablestack", ImmutableStack.Create(1, 200)),
        Create<ArraySegment<int>, ArraySegmentCodec<int, Int32Codec>>("arraysegment", new(new[] { 1, 200 })),
        Create<ArraySegment<byte>, ByteArraySegmentCodec>("arraysegment.bytes", new([1, 2])),
        Create<SortedDictionary<string, int>, SortedDictionaryCodec<string, int, StringCodec, Int32Codec>>("sorteddictionary", new(One)),
        Create<SortedList<string, int>, SortedListCodec<string, int, StringCodec, Int32Codec>>("sortedlist", new(One)),
        Create<ConcurrentDictionary<string, int>, ConcurrentDictionaryCodec<string, int, StringCodec, Int32Codec>>("concurrentdictionary", new(One)),
        Create<ReadOnlyDictionary<string, int>, ReadOnlyDictionaryCodec<string, int, StringCodec, Int32Codec>>("readonlydictionary", new(One)),
        Create<ImmutableSortedDictionary<string, int>, ImmutableSortedDictionaryCodec<string, int, StringCodec, Int32Codec>>("immutablesorteddictionary", One.ToImmutableSortedDictionary()),
        Create<IImmutableDictionary<string, int>, IImmutableDictionaryCodec<string, int, StringCodec, Int32Codec>>("iimmutabledictionary", One.ToImmutableDictionary()),
        Create<int[,], Array2Codec<int, Int32Codec>>("array.2d", new[,] { { 1, 2, 3 }, { 4, 5, 200 } }),
        Create<byte[,], Array2Codec<byte, ByteCodec>>("array.2d.bytes", new byte[,] { { 1, 200 } }),
        Create<int[,,], Array3Codec<int, Int32Codec>>("array.3d", new[,,] { { { 1 }, { 2 } } }),
        Create<int[,,,], Array4Codec<int, Int32Codec>>("array.4d", new int[1, 1, 2, 1]),
        Create<int[,], Array2Codec<int, Int32Codec>>("array.2d.empty", new int[0, 5]),
        Create<(int, string, bool, int, int, int, int, int), TupleCodec<int, string, bool, int, int, int, int, ValueTuple<int>, Int32Codec, StringCodec, BooleanCodec, Int32Codec, Int32Codec, Int32Codec, Int32Codec, TupleCodec<int, Int32Codec>>>(
            "tuple.8", (1, "a", true, 4, 5, 6, 7, 8)),
        Create<(int, int, int, int, int, int, int, int, int), TupleCodec<int, int, int, int, int, int, int, (int, int), Int32Codec, Int32Codec, Int32Codec, Int32Codec, Int32Codec, Int32Codec, Int32Codec, TupleCodec<int, int, Int32Codec, Int32Codec>>>(
            "tuple.9", (1, 2, 3, 4, 5, 6, 7, 8, 9)),
        Create<Complex, ComplexCodec>("complex", new Complex(1.5, -2)),
    ];
}
