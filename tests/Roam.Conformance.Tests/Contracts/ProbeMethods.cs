using Roam.CompilerServices;

namespace Roam.Conformance.Tests.Contracts;

/// <summary>The method ids of <see cref="IProbe"/> as the generator has put them down, for peers driven by hand.</summary>
internal static class ProbeMethods
{
    public static ulong Increment { get; } = Id("increment");

    public static ulong Run { get; } = Id("run");

    public static ulong Wait { get; } = Id("wait");

    public static ulong Echo { get; } = Id("echo");

    public static ulong Depth { get; } = Id("depth");

    public static ulong Nest { get; } = Id("nest");

    public static ulong Read { get; } = Id("read");

    public static ulong Write { get; } = Id("write");

    public static ulong ReadOnDemand { get; } = Id("read-on-demand");

    private static ulong Id(string name) =>
        ServiceRegistration<IProbe>.Current.Descriptor.Methods.Single(method => method.WireName == $"probe.{name}").Id;
}
