using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Roam.Generators.Emit;
using Roam.Generators.Model;
using Roam.Generators.Parsing;

namespace Roam.Generators;

/// <summary>
/// Generates a client, a dispatcher and codecs for every valid <c>[RoamService]</c> interface, one file each. It reports nothing:
/// what is wrong with a contract is told by <see cref="Diagnostics.RoamContractAnalyzer"/>.
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

        IncrementalValuesProvider<ServiceModel> services = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                RoamNames.ServiceAttribute,
                static (node, _) => node is InterfaceDeclarationSyntax,
                ServiceParser.Parse)
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(TrackingNames.ServiceModel);

        context.RegisterSourceOutput(
            services.Combine(options),
            static (output, pair) => output.AddSource(pair.Left.HintName, ServiceFileEmitter.Emit(pair.Left, pair.Right)));
    }
}
