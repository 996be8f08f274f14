namespace Roam.Payloads.Codecs;

/// <summary>Collections that objects make themselves, so that only their elements can be set. For generated code.</summary>
public static class MemberCollections
{
    /// <summary>Puts elements in the place of those that a collection has.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="target">The collection of the object that is read.</param>
    /// <param name="values">The elements; none if <see langword="null"/>.</param>
    /// <exception cref="PayloadException"><paramref name="target"/> is <see langword="null"/>, and takes no elements.</exception>
    public static void Fill<T>(ICollection<T>? target, IEnumerable<T>? values)
    {
        if (target is null or { IsReadOnly: true })
        {
            if (values is not null)
            {
                throw new PayloadException($"A member of type '{typeof(ICollection<T>)}' has no setter, and its value takes no elements.");
            }

            return;
        }

        target.Clear();
        foreach (T value in values ?? [])
        {
            target.Add(value);
        }
    }
}
