namespace Roam.Buffers;

/// <summary>A bounded pool of objects that know how to reset themselves. Safe for any number of threads.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal sealed class ObjectPool<T>
    where T : class, new()
{
    private const int Capacity = 1024;

    private readonly Lock _gate = new();
    private T?[] _items = new T?[16];
    private int _count;

    /// <summary>Takes an object out, or makes one.</summary>
    public T Rent()
    {
        lock (_gate)
        {
            if (_count > 0)
            {
                T item = _items[--_count]!;
                _items[_count] = null;
                return item;
            }
        }

        return new T();
    }

    /// <summary>Puts an object back; beyond the capacity it is left to the garbage collector.</summary>
    public void Return(T item)
    {
        lock (_gate)
        {
            if (_count == _items.Length)
            {
                if (_count == Capacity)
                {
                    return;
                }

                Array.Resize(ref _items, _count * 2);
            }

            _items[_count++] = item;
        }
    }
}
