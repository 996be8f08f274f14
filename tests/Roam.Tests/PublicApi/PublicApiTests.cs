using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Roam.Payloads;

namespace Roam.Tests.PublicApi;

/// <summary>What the shipped assemblies offer stands in the text files beside this test, so that nobody changes it by accident.</summary>
public class PublicApiTests
{
    [Fact]
    public void Roam_offers_what_was_reviewed() => ApiSnapshot.Verify(typeof(RoamClient).Assembly);

    [Fact]
    public void Roam_Payloads_offers_what_was_reviewed() => ApiSnapshot.Verify(typeof(IPayloadWriter).Assembly);

    [Fact]
    public void Roam_AspNetCore_offers_what_was_reviewed() => ApiSnapshot.Verify(typeof(RoamEndpointRouteBuilderExtensions).Assembly);

    [Theory]
    [InlineData(typeof(RoamClient))]
    [InlineData(typeof(IPayloadWriter))]
    [InlineData(typeof(RoamEndpointRouteBuilderExtensions))]
    public void Shipped_assemblies_say_that_they_trim_and_compile_ahead_of_time(Type type)
    {
        IEnumerable<string> claims = type.Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(static item => item.Value == "True")
            .Select(static item => item.Key);
        Assert.Superset(new HashSet<string>(["IsTrimmable", "IsAotCompatible"]), new HashSet<string>(claims));
    }
}
