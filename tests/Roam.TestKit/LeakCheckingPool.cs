using System.Buffers;
using System.Runtime.CompilerServices;

namespace Roam.TestKit;

/// <summary>
/// A pool for tests. It never reuses an array, so that a double return and an array of somebody else are noticed for certain, and it fills
/// what is returned with <see cref="Filler"/>, so that a use after the return shows. As those of any pool, its arrays are longer than asked
/// for.
/// </summary>
/// <remarks>Thread-safe. A misuse throws at once, and again in <see cref="AssertAllReturned"/>: somebody may have swallowed it.</remarks>
public sealed class LeakCheckingPool : ArrayPool<byte>
{
    /// <summary>What returned arrays are filled with.</summary>
    public const byte Filler = 0xDD;

    // Also keeps arrays from being empty: the framework shares those.
    private const int Excess = 13;

    private readonly Lock _lock = new();
    private readonly ConditionalWeakTable<byte[], object> _returned = [];
    private readonly Dictionary<byte[], string> _outstanding = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _misuses = [];
    private readonly bool _recordStacks;
    private TaskCompletionSource? _allReturned;
    private int _rents;
    private long _rentedBytes;

    /// <summary>Creates a pool.</summary>
    /// <param name="recordStacks">Whether to remember who rented what: slow, for hunting a leak.</param>
    public LeakCheckingPool(bool recordStacks = false) => _recordStacks = recordStacks;

    /// <summary>How many arrays are rented at the moment.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
            {
                return _outstanding.Count;
            }
        }
    }

    /// <summary>How many arrays have ever been rented.</summary>
    public int Rents => Volatile.Read(ref _rents);

    /// <summary>How many bytes have ever been asked for.</summary>
    public long RentedBytes => Interlocked.Read(ref _rentedBytes);

    /// <inheritdoc/>
    public override byte[] Rent(int minimumLength)
    {
        Interlocked.Increment(ref _rents);
        Interlocked.Add(ref _rentedBytes, minimumLength);

        byte[] array = new byte[minimumLength + Excess];
        lock (_lock)
        {
            _outstanding.Add(array, _recordStacks ? Environment.StackTrace : "recordStacks: true tells who rented it");
        }

        return array;
    }

    /// <inheritdoc/>
    public override void Return(byte[] array, bool clearArray = false)
    {
        ArgumentNullException.ThrowIfNull(array);
        TaskCompletionSource? allReturned = null;
        lock (_lock)
        {
            if (!_outstanding.Remove(array))
            {
                string misuse = _returned.TryGetValue(array, out _)
                    ? $"An array of {array.Length} bytes was returned twice: {Environment.StackTrace}"
                    : $"An array of {array.Length} bytes of somebody else was returned: {Environment.StackTrace}";
                _misuses.Add(misuse);
                throw new InvalidOperationException(misuse);
            }

            // Under the lock, so that a second returner cannot find the array half filled.
            array.AsSpan().Fill(Filler);
            _returned.Add(array, array);
            if (_outstanding.Count == 0)
            {
                (allReturned, _allReturned) = (_allReturned, null);
            }
        }

        allReturned?.TrySetResult();
    }

    /// <summary>Throws if an array is missing, or if any was returned wrongly.</summary>
    public void AssertAllReturned()
    {
        lock (_lock)
        {
            if (_misuses.Count != 0)
            {
                throw new InvalidOperationException(string.Join(Environment.NewLine, _misuses));
            }

            if (_outstanding.Count != 0)
            {
                IEnumerable<string> missing = _outstanding.Select(pair => $"{pair.Key.Length} bytes, rented by: {pair.Value}");
                throw new InvalidOperationException(
                    $"{_outstanding.Count} arrays were not returned.{Environment.NewLine}{string.Join(Environment.NewLine, missing)}");
            }
        }
    }

    /// <summary>Waits until every array is back. For buffers that a background task returns after the test has its result.</summary>
    public async Task WaitUntilAllReturnedAsync()
    {
        Task allReturned;
        lock (_lock)
        {
            if (_outstanding.Count == 0)
            {
                return;
            }

            _allReturned ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            allReturned = _allReturned.Task;
        }

        try
        {
            await allReturned.Soon();
        }
        catch (TimeoutException)
        {
            // Tells which.
            AssertAllReturned();
            throw;
        }
    }
}
