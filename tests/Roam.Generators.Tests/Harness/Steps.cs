using Microsoft.CodeAnalysis;

namespace Roam.Generators.Tests.Harness;

/// <summary>What the pipeline's steps did in a run.</summary>
internal static class Steps
{
    /// <summary>The reasons of all results of the model step.</summary>
    public static IncrementalStepRunReason[] Models(GeneratorRunResult result) =>
        result.TrackedSteps.TryGetValue(TrackingNames.ServiceModel, out var steps)
            ? [.. steps.SelectMany(static step => step.Outputs).Select(static output => output.Reason)]
            : [];

    /// <summary>The reasons of all printed files.</summary>
    public static IncrementalStepRunReason[] Outputs(GeneratorRunResult result) =>
    [
        .. result.TrackedOutputSteps.SelectMany(static pair => pair.Value)
            .SelectMany(static step => step.Outputs)
            .Select(static output => output.Reason),
    ];

    /// <summary>Fails unless every model was the same and no file was printed again.</summary>
    public static void AssertNothingDone(GeneratorRunResult result)
    {
        Assert.All(Models(result), static reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
        Assert.All(Outputs(result), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }
}
