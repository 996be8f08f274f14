using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>A broken rule: what the analyzer reports and, if it is an error, why the generator prints nothing.</summary>
internal sealed class ContractViolation(DiagnosticDescriptor rule, Location? location, params object[] arguments)
{
    public string Id => rule.Id;

    /// <summary>Whether no code can be generated. A project's settings change what is shown, not this.</summary>
    public bool IsError => rule.DefaultSeverity == DiagnosticSeverity.Error;

    /// <summary>The diagnostic. Arguments are strings, so that it keeps no symbol alive.</summary>
    public Diagnostic ToDiagnostic() => Diagnostic.Create(rule, location, arguments);
}

/// <summary>What <see cref="ContractRules"/> found out about a contract.</summary>
internal sealed class ContractCheck
{
    public required ImmutableArray<ContractViolation> Violations { get; init; }

    /// <summary>Whether the source is incomplete or wrong in a way that the compiler reports.</summary>
    public required bool HasCompilerErrors { get; init; }

    /// <summary>The classes whose objects the contract sends.</summary>
    public required IReadOnlyList<DeclaredObject> Objects { get; init; }

    /// <summary>Whether code can be generated.</summary>
    public bool IsValid => !HasCompilerErrors && !Violations.Any(static item => item.IsError);
}
