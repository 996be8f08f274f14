using System.Collections;

namespace Roam.Payloads.Tests.Samples;

/// <summary>A collection whose count is not the number of its elements, like one that another thread changes.</summary>
internal sealed class Liar(int count, int[] elements) : ICollection<int>
{
    public int Count => count;

    public bool IsReadOnly => true;

    public IEnumerator<int> GetEnumerator() => elements.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Add(int item) => throw new NotSupportedException();

    public void Clear() => throw new NotSupportedException();

    public bool Contains(int item) => throw new NotSupportedException();

    public void CopyTo(int[] array, int arrayIndex) => throw new NotSupportedException();

    public bool Remove(int item) => throw new NotSupportedException();
}
