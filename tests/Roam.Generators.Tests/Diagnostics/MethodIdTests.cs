using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Discovery;
using Roam.Generators.Parsing;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Diagnostics;

/// <summary>ROAM0011: two methods whose ids collide are reported, in either format, before the runtime meets them.</summary>
public class MethodIdTests
{
    private const string Contract =
        """
        [RoamService] public interface IStore
        {
            ValueTask<int> GetAsync(int id, CancellationToken token);
            ValueTask PutAsync(string text, CancellationToken token);
            ValueTask<int> FindAsync(int id, CancellationToken token);
        }
        """;

    [Fact]
    public void Ids_of_the_protocol_do_not_collide_here() => Assert.Empty(Check(MethodIds.Protocol));

    [Fact]
    public void Ids_of_names_that_collide_are_reported_at_the_later_method() => Assert.Equal(
        [
            "ROAM0011 at FindAsync: 'IStore.FindAsync' has the wire name 'store.find', which has the same id as 'store.get'; "
            + "give it another name with [RoamMethod] or [RoamService]",
        ],
        Check(new MethodIds { OfName = static name => name == "store.put" ? 1UL : 2 }));

    [Fact]
    public void Ids_of_signatures_that_collide_are_reported_too() => Assert.Equal(
        [
            "ROAM0011 at FindAsync: 'IStore.FindAsync' has the wire name 'store.find', which has the same id as 'store.get' towards peers that "
            + "speak Postcard; give it another name with [RoamMethod] or [RoamService]",
        ],
        Check(new MethodIds { OfSignature = static (_, signature) => BitConverter.ToUInt64(Blake3.Hash(signature.Bytes)) }));

    [Fact]
    public void Methods_without_a_Postcard_form_have_no_signature_to_collide() => Assert.Empty(Check(
        new MethodIds { OfSignature = static (_, _) => 0 },
        "[RoamService] public interface IStore { ValueTask<IStore> AAsync(CancellationToken token); ValueTask<IStore> BAsync(CancellationToken token); }"));

    private static string[] Check(MethodIds ids, string source = Contract)
    {
        CSharpCompilation compilation = GeneratorRun.Compile(source);
        ContractCheck check = ContractRules.Check(
            compilation.GetTypeByMetadataName("IStore")!,
            compilation,
            ContractIndex.Of(compilation, CancellationToken.None),
            new TypeClassifier(compilation),
            ids,
            CancellationToken.None);
        Assert.Equal(check.Violations.IsEmpty, check.IsValid);
        return
        [
            .. check.Violations.Select(static item => item.ToDiagnostic()).Select(
                static item => $"{item.Id} at {item.Location.SourceTree!.GetText().ToString(item.Location.SourceSpan)}: {item.GetMessage(CultureInfo.InvariantCulture)}"),
        ];
    }
}
