using System.Reflection;
using System.Runtime.CompilerServices;

namespace Roam.Tests.Architecture;

/// <summary>
/// A layer uses what stands below it: the table of docs/architecture.md, held against what the types of Roam show in their bases,
/// interfaces, fields and signatures. Bodies of methods are not looked into.
/// </summary>
public class LayerTests
{
    /// <summary>Which namespaces each may use besides itself. Roam is the face that users see, and common ground: every layer speaks of
    /// its errors, limits and metadata.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        // A PayloadBuffer takes over what a link has lent.
        ["Roam.Buffers"] = ["Roam", "Roam.Links"],
        ["Roam.Diagnostics"] = ["Roam"],
        ["Roam.Scheduling"] = [],
        ["Roam.Links"] = ["Roam", "Roam.Buffers", "Roam.Diagnostics", "Roam.Scheduling", "Roam.Links.Reliable"],
        ["Roam.Links.Reliable"] = ["Roam", "Roam.Buffers", "Roam.Diagnostics", "Roam.Scheduling", "Roam.Links"],
        ["Roam.Wire"] = ["Roam", "Roam.Buffers", "Roam.Diagnostics", "Roam.Links"],
        ["Roam.Requests"] = ["Roam", "Roam.Buffers", "Roam.Diagnostics", "Roam.Links", "Roam.Scheduling", "Roam.Wire", "Roam.CompilerServices"],
        ["Roam.Channels"] = ["Roam", "Roam.Buffers", "Roam.Diagnostics", "Roam.Links", "Roam.Wire"],
        ["Roam.Connections"] =
        [
            "Roam", "Roam.Buffers", "Roam.Diagnostics", "Roam.Links", "Roam.Scheduling", "Roam.Wire", "Roam.Requests", "Roam.Channels",
            "Roam.CompilerServices",
        ],
        ["Roam.Sessions"] =
        [
            "Roam", "Roam.Buffers", "Roam.Diagnostics", "Roam.Links", "Roam.Scheduling", "Roam.Wire", "Roam.Connections", "Roam.CompilerServices",
        ],
        ["Roam.CompilerServices"] = ["Roam", "Roam.Diagnostics", "Roam.Wire", "Roam.Requests", "Roam.Channels"],
        ["Roam"] =
        [
            "Roam.Buffers", "Roam.Diagnostics", "Roam.Links", "Roam.Wire", "Roam.Requests", "Roam.Channels", "Roam.Connections",
            "Roam.Sessions", "Roam.CompilerServices",
        ],
    };

    [Fact]
    public void Each_layer_uses_only_what_stands_below_it()
    {
        SortedSet<string> violations = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (Type type in Types())
        {
            string layer = type.Namespace!;
            seen.Add(layer);
            foreach (Type used in Used(type).Where(used => used.Assembly == type.Assembly))
            {
                if (used.Namespace != layer && !(Allowed.TryGetValue(layer, out string[]? allowed) && allowed.Contains(used.Namespace)))
                {
                    violations.Add($"{type.FullName} uses {used.FullName}");
                }
            }
        }

        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));

        // A namespace that is missing from the table, or gone from the code, is a decision that somebody has to take.
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Requests_and_channels_do_not_know_each_other_and_nobody_below_knows_sessions()
    {
        Assert.DoesNotContain("Roam.Channels", Allowed["Roam.Requests"]);
        Assert.DoesNotContain("Roam.Requests", Allowed["Roam.Channels"]);
        Assert.All(
            Allowed.Where(static pair => pair.Key is not ("Roam" or "Roam.Sessions")),
            static pair => Assert.DoesNotContain("Roam.Sessions", pair.Value));
    }

    private static IEnumerable<Type> Types() => typeof(RoamSession).Assembly.GetTypes().Where(static type =>
        type.Namespace?.StartsWith("Roam", StringComparison.Ordinal) == true
        && !type.IsDefined(typeof(CompilerGeneratedAttribute))
        && type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute)) != true);

    private static HashSet<Type> Used(Type type)
    {
        const BindingFlags All =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        HashSet<Type> used = [];
        Add(type.BaseType);
        Array.ForEach(type.GetInterfaces(), Add);
        Array.ForEach(type.IsGenericTypeDefinition ? type.GetGenericArguments() : [], AddConstraints);
        Array.ForEach(type.GetFields(All), field => Add(field.FieldType));
        Array.ForEach(type.GetConstructors(All), AddParameters);
        foreach (MethodInfo method in type.GetMethods(All))
        {
            Add(method.ReturnType);
            AddParameters(method);
            Array.ForEach(method.IsGenericMethodDefinition ? method.GetGenericArguments() : [], AddConstraints);
        }

        return used;

        void AddParameters(MethodBase method) => Array.ForEach(method.GetParameters(), parameter => Add(parameter.ParameterType));

        void AddConstraints(Type parameter) => Array.ForEach(parameter.GetGenericParameterConstraints(), Add);

        void Add(Type? candidate)
        {
            if (candidate is null || candidate.IsGenericParameter)
            {
                return;
            }

            if (candidate.HasElementType)
            {
                Add(candidate.GetElementType());
                return;
            }

            used.Add(candidate.IsGenericType ? candidate.GetGenericTypeDefinition() : candidate);
            Array.ForEach(candidate.GetGenericArguments(), Add);
        }
    }
}
