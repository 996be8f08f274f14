namespace Roam.Generators.Parsing;

/// <summary>Gives out names that are unique in one scope of generated code.</summary>
internal sealed class NameAllocator(params string[] reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.Ordinal);

    /// <summary>The wanted name, or with the first number from 2 that makes it unique.</summary>
    public string Allocate(string wanted, string suffix = "")
    {
        string name = wanted + suffix;
        for (int number = 2; !_taken.Add(name); number++)
        {
            name = wanted + Literals.Number(number) + suffix;
        }

        return name;
    }

    public static string Pascal(string name) =>
        name.Length != 0 && char.IsLower(name[0]) ? char.ToUpperInvariant(name[0]) + name.Substring(1) : name;

    public static string Camel(string name) =>
        name.Length != 0 && char.IsUpper(name[0]) ? char.ToLowerInvariant(name[0]) + name.Substring(1) : name;
}
