namespace Roam.Package.Tests;

/// <summary>A test that compiles ahead of time. Where that cannot be done it is skipped, and the results say why.</summary>
internal sealed class NativeCompilerFactAttribute : FactAttribute
{
    public NativeCompilerFactAttribute() => Skip = NativeCompiler.WhyNot;
}
