using Microsoft.CodeAnalysis;
using Roam.Generators.Discovery;
using Roam.Generators.Emit;
using Roam.Generators.Model;

namespace Roam.Generators;

/// <summary>
/// Generates a client, a dispatcher and codecs for every valid <c>[RoamService]</c> interface, one file each. It reports nothing:
/// what is wrong with a contract is told by <see cref="Diagnostics.RoamContractAnalyzer"/>. An edit that changes no declaration, such as one
/// inside a method, costs a comparison of fingerprints; <c>ForAttributeWithMetadataName</c> would bind the attributes of every contract again.
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

        IncrementalValuesProvider<ServiceModel> services = context.CompilationProvider
            .Select(Declarations.Of)
            .WithTrackingName(TrackingNames.Declarations)
            .SelectMany(static (declarations, cancellationToken) => declarations.Parse(cancellationToken))
            .WithTrackingName(TrackingNames.ServiceModel);

        context.RegisterSourceOutput(
            services.Combine(options),
            static (output, pair) => output.AddSource(pair.Left.HintName, ServiceFileEmitter.Emit(pair.Left, pair.Right)));
    }
}
