using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>
/// How objects of a type are taken apart and put together again: their members and the constructor that is called. Holds symbols: never
/// part of a model.
/// </summary>
internal sealed class ObjectPlan
{
    private ObjectPlan()
    {
    }

    /// <summary>
    /// The members in the order of the payload: those of base types first, each type's in declaration order, unless attributes say
    /// otherwise.
    /// </summary>
    public ImmutableArray<PlannedMember> Members { get; private init; } = [];

    /// <summary>The properties and fields whose values are lost, because they can be neither set nor passed to the constructor.</summary>
    public ImmutableArray<ISymbol> Lost { get; private init; } = [];

    /// <summary>Whether each member has its place in an array.</summary>
    public bool UsesArray { get; private init; }

    /// <summary>The arguments of the constructor, as indices of <see cref="Members"/>.</summary>
    public ImmutableArray<int> ConstructorArguments { get; private init; } = [];

    /// <summary>Why objects of the type cannot be created, as the end of a sentence.</summary>
    public string? Problem { get; private init; }

    /// <summary>Why the members' keys are invalid, as the end of a sentence.</summary>
    public string? KeyProblem { get; private init; }

    /// <summary>Plans a type of which generated code stands in a compilation.</summary>
    public static ObjectPlan Create(INamedTypeSymbol type, Compilation compilation, Func<ITypeSymbol, ITypeSymbol> normalize) =>
        Create(type, normalize, item => compilation.IsSymbolAccessibleWithin(item, compilation.Assembly));

    /// <summary>Plans a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="normalize">Turns the types of members into those that the generator understands.</param>
    /// <param name="isReachable">Whether generated code may use a constructor or accessor: one that is public, or internal here or to
    /// friends.</param>
    private static ObjectPlan Create(INamedTypeSymbol type, Func<ITypeSymbol, ITypeSymbol> normalize, Func<ISymbol, bool> isReachable)
    {
        ObjectContract contract = ObjectContract.Of(type);
        List<ISymbol> all = FindMembers(type);
        List<Candidate> readable = FindCandidates(all, contract, normalize, isReachable);
        if (contract.FindProblem(all, new HashSet<string>(readable.Select(static item => item.Symbol.Name))) is { } keyProblem)
        {
            return new() { KeyProblem = keyProblem };
        }

        List<Candidate> candidates =
        [
            .. contract.Sort(readable.Where(static item => item.Key is not null), static item => item.Symbol, static item => item.Key!),
        ];
        var matching = new ParameterMatching(candidates, contract.MatchesParametersByPlace);
        if (ChooseConstructor(type, matching, isReachable, out string problem) is not { } constructor)
        {
            return new() { Problem = problem };
        }

        bool setsRequiredMembers = constructor.FindAttribute(RoamNames.SetsRequiredMembers) is not null;
        var members = ImmutableArray.CreateBuilder<PlannedMember>();
        var lost = ImmutableArray.CreateBuilder<ISymbol>();
        int[] arguments = new int[constructor.Parameters.Length];
        foreach (Candidate candidate in candidates)
        {
            IParameterSymbol? parameter = constructor.Parameters.FirstOrDefault(item => matching.Find(item) == candidate);
            if (parameter is null && !candidate.CanBeSet && !candidate.CanBeFilled)
            {
                // Computed, or set by the type itself: not sent, unless an attribute says so.
                if (LostMembers.Contains(candidate.Symbol, constructor))
                {
                    lost.Add(candidate.Symbol);
                }

                if (!candidate.Key!.IsExplicit)
                {
                    continue;
                }
            }

            if (parameter is not null)
            {
                arguments[parameter.Ordinal] = members.Count;
            }

            members.Add(candidate.Plan(parameter, setsRequiredMembers));
        }

        return !setsRequiredMembers && FindUnreachableRequiredMember(type, members) is { } unreachable
            ? new() { Problem = $"its required member '{unreachable}' is not public, or not sent" }
            : new()
            {
                Members = members.ToImmutable(),
                UsesArray = contract.UsesArray([.. candidates.Select(static item => item.Key!)]),
                Lost = lost.ToImmutable(),
                ConstructorArguments = [.. arguments],
            };
    }

    /// <summary>All instance properties and fields, whoever may use them; those of base types first.</summary>
    private static List<ISymbol> FindMembers(INamedTypeSymbol type)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? current = type;
            current is not null && current.SpecialType != SpecialType.System_Object;
            current = current.BaseType)
        {
            chain.Push(current);
        }

        return
        [
            .. chain.SelectMany(static item => item.MembersInOrder())
                .Where(static item => item is IPropertySymbol { IsStatic: false } or IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false }),
        ];
    }

    /// <summary>All public properties that can be read, and fields. A member that another overrides or hides is left out.</summary>
    private static List<Candidate> FindCandidates(
        List<ISymbol> members,
        ObjectContract contract,
        Func<ITypeSymbol, ITypeSymbol> normalize,
        Func<ISymbol, bool> isReachable)
    {
        var candidates = new List<Candidate>();
        foreach (ISymbol member in members)
        {
            if (Candidate.Create(member, contract, normalize, isReachable) is { } candidate)
            {
                candidates.RemoveAll(item => item.Symbol.Name == member.Name);
                candidates.Add(candidate);
            }
        }

        return candidates;
    }

    /// <summary>
    /// The one that an attribute names; else the primary constructor, or the only one with parameters, if each of its parameters is
    /// named after a member; otherwise the parameterless one.
    /// </summary>
    private static IMethodSymbol? ChooseConstructor(
        INamedTypeSymbol type,
        ParameterMatching matching,
        Func<ISymbol, bool> isReachable,
        out string problem)
    {
        IMethodSymbol? named = type.InstanceConstructors.FirstOrDefault(
            static item => item.FindAttribute(SerializerNames.SerializationConstructor) is not null);
        if (named is not null)
        {
            problem = "its [SerializationConstructor] is not public, or has a parameter that no member belongs to";
            return named.DeclaredAccessibility == Accessibility.Public && matching.CoversAll(named) ? named : null;
        }

        // One that is not public is called only if there is no other.
        List<IMethodSymbol> all = [.. type.InstanceConstructors.Where(item => isReachable(item) && !IsCopyConstructor(item, type))];
        return ChooseConstructor(
                type, [.. all.Where(static item => item.DeclaredAccessibility == Accessibility.Public)], matching, out problem)
            ?? ChooseConstructor(type, [.. all], matching, out problem);
    }

    private static IMethodSymbol? ChooseConstructor(
        INamedTypeSymbol type,
        ImmutableArray<IMethodSymbol> all,
        ParameterMatching matching,
        out string problem)
    {
        ImmutableArray<IMethodSymbol> usable =
        [
            .. all.Where(item => item.Parameters.Length != 0 && matching.CoversAll(item)),
        ];
        IMethodSymbol? parameterless = all.FirstOrDefault(static item => item.Parameters.IsEmpty);

        // Every struct has one, which says nothing if it is not written down.
        bool hasExplicitParameterless = parameterless is not null && !(type.IsValueType && parameterless.IsImplicitlyDeclared);

        problem = usable.Length > 1
            ? "several of its constructors could be called; keep one public, make one the primary constructor, or mark one with [SerializationConstructor]"
            : all.IsEmpty ? "it has no constructor that generated code may call: a public one, or an internal one of the same assembly"
            : "it has no constructor whose parameters are named after its members"
                + string.Concat(all.Where(item => !matching.CoversAll(item)).Take(1).Select(matching.DescribeMismatch));
        return usable.FirstOrDefault(IsPrimary)
            ?? (usable.Length == 1 && !hasExplicitParameterless ? usable[0] : null)
            ?? (usable.IsEmpty || hasExplicitParameterless ? parameterless : null);
    }

    private static bool IsCopyConstructor(IMethodSymbol constructor, INamedTypeSymbol type) =>
        type.IsRecord
        && constructor.Parameters.Length == 1
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static bool IsPrimary(IMethodSymbol constructor) =>
        !constructor.DeclaringSyntaxReferences.IsEmpty
        && constructor.DeclaringSyntaxReferences[0].GetSyntax() is TypeDeclarationSyntax;

    private static string? FindUnreachableRequiredMember(INamedTypeSymbol type, IReadOnlyCollection<PlannedMember> members)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers())
            {
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }
                    && !members.Any(item => item.Symbol.Name == member.Name && item.Assignment == MemberAssignment.Required))
                {
                    return member.Name;
                }
            }
        }

        return null;
    }

    /// <summary>Tells which member a constructor parameter sets.</summary>
    private sealed class ParameterMatching(List<Candidate> candidates, bool byPlace)
    {
        public bool CoversAll(IMethodSymbol constructor) => constructor.Parameters.All(item => Find(item) is not null);

        /// <summary>Which parameter no member belongs to, and why.</summary>
        public string DescribeMismatch(IMethodSymbol constructor)
        {
            IParameterSymbol parameter = constructor.Parameters.First(item => Find(item) is null);
            string list = string.Join(", ", constructor.Parameters.Select(
                static item => $"{TypeNames.ForMessage(item.Type)} {item.Name}"));
            string reason = FindByName(parameter) is { } member
                ? $"is of another type than '{member.Symbol.Name}', whose type is '{TypeNames.ForMessage(member.Type)}'"
                : "fits none that is public and sent";
            return $": '{parameter.Name}' of '{constructor.ContainingType.Name}({list})' {reason}";
        }

        /// <summary>The member of a parameter: of its name, else the only one of its name in another case, else the one at its place
        /// where places have a meaning; and of its type.</summary>
        public Candidate? Find(IParameterSymbol parameter)
        {
            if (parameter.RefKind is not (RefKind.None or RefKind.In))
            {
                return null;
            }

            Candidate? match = FindByName(parameter)
                ?? (byPlace ? candidates.Find(item => item.Key?.Number == parameter.Ordinal) : null);
            return match is not null && SymbolEqualityComparer.Default.Equals(match.Type, parameter.Type) ? match : null;
        }

        private Candidate? FindByName(IParameterSymbol parameter) =>
            candidates.Find(item => item.Symbol.Name == parameter.Name)
            ?? candidates.Find(item => string.Equals(item.Symbol.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A property or field that could be a member.</summary>
    private sealed class Candidate
    {
        public required ISymbol Symbol { get; init; }

        /// <summary>Under what it is sent; <see langword="null"/> if attributes say that it is not.</summary>
        public required MemberKey? Key { get; init; }

        public required ITypeSymbol Type { get; init; }

        public required bool IsRequired { get; init; }

        public required bool CanBeSet { get; init; }

        public required bool IsInitOnly { get; init; }

        /// <summary>Whether it holds a collection that the type makes itself, which can take other elements.</summary>
        public bool CanBeFilled => !CanBeSet && FilledCollections.Contains(Symbol, Type);

        public static Candidate? Create(
            ISymbol member,
            ObjectContract contract,
            Func<ITypeSymbol, ITypeSymbol> normalize,
            Func<ISymbol, bool> isReachable)
        {
            switch (member)
            {
                case IFieldSymbol { DeclaredAccessibility: Accessibility.Public } field:
                    return new()
                    {
                        Symbol = field,
                        Key = contract.KeyOf(field),
                        Type = normalize(field.Type),
                        IsRequired = field.IsRequired,
                        CanBeSet = !field.IsReadOnly,
                        IsInitOnly = false,
                    };

                case IPropertySymbol { IsIndexer: false, DeclaredAccessibility: Accessibility.Public } property
                    when property.RefKind == RefKind.None && FindAccessor(property, static item => item.GetMethod, IsPublic) is not null:
                    IMethodSymbol? setter = FindAccessor(property, static item => item.SetMethod, isReachable);
                    return new()
                    {
                        Symbol = property,
                        Key = contract.KeyOf(property),
                        Type = normalize(property.Type),
                        IsRequired = property.IsRequired,
                        CanBeSet = setter is not null,
                        IsInitOnly = setter is { IsInitOnly: true },
                    };

                default:
                    return null;
            }
        }

        public PlannedMember Plan(IParameterSymbol? parameter, bool setsRequiredMembers) => new()
        {
            Symbol = Symbol,
            Key = Key ?? throw new InvalidOperationException("A member that is not sent was planned."),
            Type = Type,
            Parameter = parameter,
            IsRequired = IsRequired || (parameter is { HasExplicitDefaultValue: false } && !parameter.Type.AllowsNull()),
            Assignment =
                IsRequired && CanBeSet && !(setsRequiredMembers && parameter is not null) ? MemberAssignment.Required
                : parameter is not null ? MemberAssignment.Constructor
                : CanBeFilled ? MemberAssignment.Filled
                : !CanBeSet ? MemberAssignment.Computed
                : IsInitOnly ? MemberAssignment.InitOnly
                : MemberAssignment.Settable,
        };

        private static bool IsPublic(ISymbol symbol) => symbol.DeclaredAccessibility == Accessibility.Public;

        /// <summary>An accessor that can be used, also if an override leaves it to the property that it overrides.</summary>
        private static IMethodSymbol? FindAccessor(
            IPropertySymbol property,
            Func<IPropertySymbol, IMethodSymbol?> select,
            Func<ISymbol, bool> isReachable)
        {
            for (IPropertySymbol? current = property; current is not null; current = current.OverriddenProperty)
            {
                if (select(current) is { } accessor)
                {
                    return isReachable(accessor) ? accessor : null;
                }
            }

            return null;
        }
    }
}

/// <summary>A member of an object in a payload.</summary>
internal sealed class PlannedMember
{
    /// <summary>The property or field.</summary>
    public required ISymbol Symbol { get; init; }

    public required MemberKey Key { get; init; }

    /// <summary>Its type, normalized.</summary>
    public required ITypeSymbol Type { get; init; }

    /// <summary>The constructor parameter that it is passed to.</summary>
    public required IParameterSymbol? Parameter { get; init; }

    public required bool IsRequired { get; init; }

    public required MemberAssignment Assignment { get; init; }

    /// <summary>The credit that is declared on the member or its constructor parameter.</summary>
    public AttributeData? Credit =>
        Symbol.FindAttribute(RoamNames.CreditAttribute) ?? Parameter?.FindAttribute(RoamNames.CreditAttribute);

    /// <summary>The codec that is declared on the member or its constructor parameter.</summary>
    public AttributeData? Codec =>
        Symbol.FindAttribute(RoamNames.CodecAttribute) ?? Parameter?.FindAttribute(RoamNames.CodecAttribute);
}
