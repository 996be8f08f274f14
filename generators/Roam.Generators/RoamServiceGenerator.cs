using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Roam.Generators.Discovery;
using Roam.Generators.Emit;
using Roam.Generators.Model;

namespace Roam.Generators;

/// <summary>
/// Generates a client, a dispatcher and codecs for every valid <c>[RoamService]</c> interface, one file each, and for a refused one types
/// that stand in for them. It reports nothing: what is wrong with a contract is told by <see cref="Diagnostics.RoamContractAnalyzer"/>. An edit
/// that changes no declaration, such as one inside a method, costs a comparison of fingerprints; <c>ForAttributeWithMetadataName</c> would bind
/// the attributes of every contract again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class RoamServiceGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<GeneratorOptions> options = context.AnalyzerConfigOptionsProvider
            .Select(static (provider, _) => GeneratorOptions.From(provider.GlobalOptions))
            .WithTrackingName(TrackingNames.Options);

        IncrementalValuesProvider<ContractModel> contracts = context.CompilationProvider
            .Select(Declarations.Of)
            .WithTrackingName(TrackingNames.Declarations)
            .SelectMany(static (declarations, cancellationToken) => declarations.Parse(cancellationToken))
            .WithTrackingName(TrackingNames.ServiceModel);

        context.RegisterSourceOutput(
            contracts.Combine(options),
            static (output, pair) => output.AddSource(pair.Left.HintName, Print(pair.Left, pair.Right)));
    }

    private static SourceText Print(ContractModel contract, GeneratorOptions options) => contract is ServiceModel service
        ? ServiceFileEmitter.Emit(service, options)
        : RefusedFileEmitter.Emit((RefusedModel)contract);
}
