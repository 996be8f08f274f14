namespace Roam.Payloads.Tests.Samples;

/// <summary>A list of itself, which may be nested without end.</summary>
internal sealed class Tree
{
    public List<Tree> Children { get; init; } = [];

    public static Tree OfDepth(int depth)
    {
        var tree = new Tree();
        for (int i = 1; i < depth; i++)
        {
            tree = new Tree { Children = [tree] };
        }

        return tree;
    }
}
