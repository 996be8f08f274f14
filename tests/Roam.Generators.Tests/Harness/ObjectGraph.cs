using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Tests.Harness;

/// <summary>Walks everything that an object holds.</summary>
internal static class ObjectGraph
{
    /// <summary>The path to the first object of Roslyn that would keep a compilation alive, or <see langword="null"/>.</summary>
    public static string? FindRoslynObject(object root) =>
        Find(root, root.GetType().Name, new HashSet<object>(ReferenceEqualityComparer.Instance));

    private static string? Find(object? value, string path, HashSet<object> visited)
    {
        if (value is Compilation or ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or Location or AttributeData or SemanticModel or Diagnostic)
        {
            return path;
        }

        if (value is null or string || value.GetType() is { IsPrimitive: true } or { IsEnum: true } || !visited.Add(value))
        {
            return null;
        }

        if (value is IEnumerable items)
        {
            int index = 0;
            foreach (object? item in items)
            {
                if (Find(item, $"{path}[{index++}]", visited) is { } found)
                {
                    return found;
                }
            }
        }

        // A type's own fields do not include the private ones of its base types.
        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPrimitive && Find(field.GetValue(value), $"{path}.{field.Name}", visited) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }
}
