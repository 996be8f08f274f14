using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Discovery;

/// <summary>
/// The fingerprint of all that can change what is generated for a compilation: what its files declare, its options and its references.
/// Safe for several threads.
/// </summary>
internal static class CompilationFingerprint
{
    private static readonly ConditionalWeakTable<Compilation, StrongBox<Fingerprint>> Known = new();
    private static readonly ConditionalWeakTable<MetadataReference, StrongBox<long>> ReferenceNumbers = new();
    private static long _lastReferenceNumber;

    public static Fingerprint Of(Compilation compilation, CancellationToken cancellationToken)
    {
        if (!Known.TryGetValue(compilation, out StrongBox<Fingerprint>? known))
        {
            var created = new StrongBox<Fingerprint>(Create(compilation, cancellationToken));
            known = Known.GetValue(compilation, _ => created);
        }

        return known.Value;
    }

    private static Fingerprint Create(Compilation compilation, CancellationToken cancellationToken)
    {
        using var builder = new FingerprintBuilder();
        builder.Add(compilation.AssemblyName);
        AddOptions(builder, compilation.Options);
        foreach (MetadataReference reference in compilation.References)
        {
            AddReference(builder, reference, cancellationToken);
        }

        SyntaxTreeOptionsProvider? treeOptions = compilation.Options.SyntaxTreeOptionsProvider;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            builder.Add(DeclaredTree.Of(tree, cancellationToken).Fingerprint);
            builder.Add(treeOptions is null ? -1 : (int)treeOptions.IsGenerated(tree, cancellationToken));
        }

        return builder.ToFingerprint();
    }

    /// <summary>The options that change what declarations mean or who sees them; not those about warnings or the emitted code.</summary>
    private static void AddOptions(FingerprintBuilder builder, CompilationOptions options)
    {
        builder.Add((int)options.NullableContextOptions);
        builder.Add((int)options.OutputKind);
        builder.Add((int)options.MetadataImportOptions);
        builder.Add(options.CheckOverflow);
        builder.Add(options.PublicSign);
        builder.Add(options.CryptoKeyFile);
        builder.Add(options.CryptoKeyContainer);
        builder.Add(options.CryptoPublicKey.Length);
        foreach (byte part in options.CryptoPublicKey)
        {
            builder.Add(part);
        }
    }

    private static void AddReference(FingerprintBuilder builder, MetadataReference reference, CancellationToken cancellationToken)
    {
        if (reference is CompilationReference project)
        {
            // Another project of an editor, which gives a new reference for every edit.
            builder.Add(Of(project.Compilation, cancellationToken));
            builder.Add(reference.Properties.EmbedInteropTypes);
            AddAliases(builder, reference.Properties.Aliases);
        }
        else
        {
            // What stands in a file never changes under the same reference.
            builder.Add(ReferenceNumbers.GetValue(reference, static _ => new(Interlocked.Increment(ref _lastReferenceNumber))).Value);
        }
    }

    private static void AddAliases(FingerprintBuilder builder, ImmutableArray<string> aliases)
    {
        builder.Add(aliases.Length);
        foreach (string alias in aliases)
        {
            builder.Add(alias);
        }
    }
}
