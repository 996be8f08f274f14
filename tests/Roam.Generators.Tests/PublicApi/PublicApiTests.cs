using Roam.Generators.CodeFixes;
using Roam.Tests.PublicApi;

namespace Roam.Generators.Tests.PublicApi;

/// <summary>What the package's assemblies for the compiler and the editor offer stands beside this test: what those load, and nothing else.</summary>
public class PublicApiTests
{
    [Fact]
    public void Roam_Generators_offers_what_was_reviewed() => ApiSnapshot.Verify(typeof(RoamServiceGenerator).Assembly);

    [Fact]
    public void Roam_Generators_CodeFixes_offers_what_was_reviewed() => ApiSnapshot.Verify(typeof(AddTokenCodeFix).Assembly);
}
