namespace Roam.Conformance.Tests.Contracts;

/// <summary>A value that nests.</summary>
public sealed record Nest(int Level, Nest? Inner)
{
    public static Nest Of(int depth)
    {
        Nest nest = new(0, null);
        for (int i = 1; i < depth; i++)
        {
            nest = new(i, nest);
        }

        return nest;
    }
}
