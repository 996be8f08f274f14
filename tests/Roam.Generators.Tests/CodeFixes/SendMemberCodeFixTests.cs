using Roam.Generators.CodeFixes;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CodeFixes;

/// <summary>ROAM0017: a lost member gets a setter, or a parameter of a constructor.</summary>
public class SendMemberCodeFixTests
{
    private const string Constructor = "Add a constructor (callers are not changed)";

    [Theory]
    [InlineData("public int X { get; }", "public int X { get; init; }")]
    [InlineData("public int[] X { get; } = []; // All.", "public int[] X { get; init; } = []; // All.")]
    [InlineData("public int X { get; private set; }", "public int X { get; set; }")]
    [InlineData("public int X { get; private init; }", "public int X { get; init; }")]
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

    [Fact]
    public async Task Members_can_be_set_by_a_constructor()
    {
        const string Members = "public int X { get; }\n    public readonly string?[] @event = [];\n    public string? Name { get; }";
        string after = Contract(
            Members + """


                public Order(int x, string?[] @event, string? name)
                {
                    X = x;
                    this.@event = @event;
                    Name = name;
                }
            """);
        Assert.Equal(after, await CodeFixRun.OneByOneAsync(new SendMemberCodeFix(), 2, Contract(Members)));
        Assert.Equal(after, await CodeFixRun.AllAtOnceAsync(new SendMemberCodeFix(), 2, Contract(Members)));
    }

    [Theory]
    [InlineData("public int X { get; }", "Add an init accessor", "Add an init accessor and make the property required", Constructor)]
    [InlineData("public int[] X { get; } = [];", "Add an init accessor", Constructor)]
    [InlineData("public int X { get; private set; }", "Make the setter public", Constructor)]
    [InlineData("public override int Base { get; }", Constructor)]
    [InlineData("public readonly int[] X = [];", Constructor)]
    [InlineData("public readonly int[] X = []; public readonly int[] x = [];")]
    [InlineData("public int X { get; } public Order() { }", "Add an init accessor", "Add an init accessor and make the property required")]
    [InlineData("public readonly int[] X = []; public Order() { }")]
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
