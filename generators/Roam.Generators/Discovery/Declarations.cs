using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Roam.Generators.Model;
using Roam.Generators.Parsing;

namespace Roam.Generators.Discovery;

/// <summary>
/// All that a compilation declares, by its fingerprint: equal if nothing changed that a contract could depend on, so that no symbol is
/// asked for. Holds the compilation only until its contracts are parsed, which the driver does in the run that created it.
/// </summary>
internal sealed class Declarations : IEquatable<Declarations>
{
    private readonly Fingerprint _fingerprint;
    private Compilation? _compilation;
    private bool _isParsed;

    private Declarations(Fingerprint fingerprint, Compilation compilation)
    {
        _fingerprint = fingerprint;
        _compilation = compilation;
    }

    public static Declarations Of(Compilation compilation, CancellationToken cancellationToken) =>
        new(CompilationFingerprint.Of(compilation, cancellationToken), compilation);

    /// <summary>The models of the contracts, in an order that does not depend on that of the files. Can be called once.</summary>
    public ImmutableArray<ContractModel> Parse(CancellationToken cancellationToken)
    {
        Compilation compilation = Interlocked.Exchange(ref _compilation, null)
            ?? throw new InvalidOperationException("The contracts have been parsed already.");
        ImmutableArray<ContractModel> models = ServiceParser.ParseAll(compilation, cancellationToken);
        _isParsed = true;
        return models;
    }

    /// <summary>Only what has been parsed can stand for what has not: after a failed run the next one must not find itself done.</summary>
    public bool Equals(Declarations? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _fingerprint == other._fingerprint && (_isParsed || other._isParsed));

    public override bool Equals(object? obj) => Equals(obj as Declarations);

    public override int GetHashCode() => _fingerprint.GetHashCode();
}
