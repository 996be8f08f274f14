using Roam.Generators.CodeFixes;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CodeFixes;

/// <summary>ROAM0017: a lost member gets a setter.</summary>
public class SendMemberCodeFixTests
{
    [Theory]
    [InlineData("public int X { get; }", "public int X { get; init; }")]
    [InlineData("public List<int> X { get; } = []; // All.", "public List<int> X { get; init; } = []; // All.")]
    [InlineData("public int X { get; private set; }", "public int X { get; set; }")]
    [InlineData("public int X { get; internal init; }", "public int X { get; init; }")]
    [InlineData("public int X\n    {\n        get;\n    }", "public int X\n    {\n        get;\n        init;\n    }")]
    [InlineData("public int X\n    {\n        get;\n        private set;\n    }", "public int X\n    {\n        get;\n        set;\n    }")]
    public async Task Member_can_be_set(string before, string after)
    {
        Assert.Equal(Contract(after), await CodeFixRun.OneByOneAsync(new SendMemberCodeFix(), 0, Contract(before)));
        Assert.Equal(Contract(after), await CodeFixRun.AllAtOnceAsync(new SendMemberCodeFix(), 0, Contract(before)));
    }

    [Fact]
    public async Task Member_can_be_required() => Assert.Equal(
        Contract("public required int X { get; init; }\n    public required string? Y { get; init; }"),
        await CodeFixRun.AllAtOnceAsync(new SendMemberCodeFix(), 1, Contract("public int X { get; }\n    public string? Y { get; }")));

    [Theory]
    [InlineData("public int X { get; }", "Add an init accessor", "Add an init accessor and make the property required")]
    [InlineData("public List<int> X { get; } = [];", "Add an init accessor")]
    [InlineData("public int X { get; private set; }", "Make the setter public")]
    [InlineData("public override int Base { get; }")]
    [InlineData("public readonly List<int> X = [];")]
    public async Task What_is_offered_fits_the_member(string member, params string[] titles) =>
        Assert.Equal(titles, await CodeFixRun.TitlesAsync(new SendMemberCodeFix(), Contract(member)));

    private static string Contract(string member) =>
        $$"""
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Roam;

        public abstract class Shape
        {
            public abstract int Base { get; }
        }

        public class Order{{(member.Contains("override", StringComparison.Ordinal) ? " : Shape" : "")}}
        {
            public int Id { get; set; }

            {{member}}
        }

        [RoamService]
        public interface IOrders
        {
            ValueTask PlaceAsync(Order order, CancellationToken cancellationToken = default);
        }
        """;
}
