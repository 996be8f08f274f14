using System.Buffers;
using System.Numerics;

namespace Roam.Buffers;

/// <summary>
/// The pool that buffers come from by default. Arrays of up to 1 MiB are those of <see cref="ArrayPool{T}.Shared"/>, which would also keep a
/// burst of large ones for a minute, once for each thread and processor. Larger arrays are kept here: few, and for a few seconds.
/// </summary>
/// <remarks>
/// Safe for any number of threads. The last array that was returned is the first to be rented, so those that a peak has left behind lie at
/// the bottom of their stack until they are let go of. The timer runs only while arrays are kept.
/// </remarks>
// spec: link.buffer.bound
internal sealed class BoundedArrayPool : ArrayPool<byte>
{
    /// <summary>The largest array that is left to <see cref="ArrayPool{T}.Shared"/>.</summary>
    public const int LargestShared = 1024 * 1024;

    /// <summary>The largest array that is kept: a message of the default limit with its prefix fits. What is longer is collected.</summary>
    public const int LargestKept = 32 * 1024 * 1024;

    /// <summary>How many bytes of large arrays are kept at most.</summary>
    public const int MostKeptBytes = 64 * 1024 * 1024;

    /// <summary>How long an array is kept that is not rented again: this, and half of it at most.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    private static readonly int Smallest = BitOperations.Log2(LargestShared) + 1;

    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;

    // By size: 2 MiB, 4 MiB, and so on. Each in the order of return, the latest last.
    private readonly List<Kept>[] _kept;
    private long _keptBytes;
    private ITimer? _timer;

    /// <param name="timeProvider">The clock.</param>
    public BoundedArrayPool(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _kept = new List<Kept>[BitOperations.Log2(LargestKept) - Smallest + 1];
        for (int i = 0; i < _kept.Length; i++)
        {
            _kept[i] = [];
        }
    }

    /// <summary>The one of the process, on the clock of the machine.</summary>
    public static BoundedArrayPool Default { get; } = new(TimeProvider.System);

    /// <summary>The bytes of the large arrays that are kept at the moment.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_gate)
            {
                return _keptBytes;
            }
        }
    }

    public override byte[] Rent(int minimumLength)
    {
        if (minimumLength <= LargestShared)
        {
            return Shared.Rent(minimumLength);
        }

        if (minimumLength > LargestKept)
        {
            return GC.AllocateUninitializedArray<byte>(minimumLength);
        }

        int size = BitOperations.Log2((uint)minimumLength - 1) + 1;
        lock (_gate)
        {
            List<Kept> stack = _kept[size - Smallest];
            if (stack.Count > 0)
            {
                byte[] array = stack[^1].Array;
                stack.RemoveAt(stack.Count - 1);
                _keptBytes -= array.Length;
                return array;
            }
        }

        return GC.AllocateUninitializedArray<byte>(1 << size);
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Length <= LargestShared)
        {
            Shared.Return(array, clearArray);
            return;
        }

        if (array.Length > LargestKept || !BitOperations.IsPow2(array.Length))
        {
            return;
        }

        if (clearArray)
        {
            Array.Clear(array);
        }

        lock (_gate)
        {
            if (_keptBytes + array.Length > MostKeptBytes)
            {
                return;
            }

            _kept[BitOperations.Log2((uint)array.Length) - Smallest].Add(new Kept(array, _timeProvider.GetTimestamp()));
            _keptBytes += array.Length;
            if (_timer is null)
            {
                StartTimer();
            }
        }
    }

    private void StartTimer()
    {
        // The context of the thread that happens to come first must not live as long as the timer.
        bool flows = !ExecutionContext.IsFlowSuppressed();
        if (flows)
        {
            ExecutionContext.SuppressFlow();
        }

        try
        {
            _timer = _timeProvider.CreateTimer(static pool => ((BoundedArrayPool)pool!).Trim(), this, KeptFor / 2, KeptFor / 2);
        }
        finally
        {
            if (flows)
            {
                ExecutionContext.RestoreFlow();
            }
        }
    }

    private void Trim()
    {
        lock (_gate)
        {
            long now = _timeProvider.GetTimestamp();
            foreach (List<Kept> stack in _kept)
            {
                int old = 0;
                while (old < stack.Count && _timeProvider.GetElapsedTime(stack[old].Since, now) >= KeptFor)
                {
                    _keptBytes -= stack[old++].Array.Length;
                }

                stack.RemoveRange(0, old);
            }

            if (_keptBytes == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    private readonly record struct Kept(byte[] Array, long Since);
}
