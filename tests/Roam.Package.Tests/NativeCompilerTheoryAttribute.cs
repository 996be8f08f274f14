namespace Roam.Package.Tests;

/// <summary>The same as <see cref="NativeCompilerFactAttribute"/>, for several sets of data.</summary>
internal sealed class NativeCompilerTheoryAttribute : TheoryAttribute
{
    public NativeCompilerTheoryAttribute() => Skip = NativeCompiler.WhyNot;
}
