using Microsoft.CodeAnalysis;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>Objects of types that derive from the declared one: refused, or told apart where the types are listed.</summary>
public class DerivedTypeTests
{
    private const string Fleet =
        """
        public record Vehicle(string Plate);
        public record Truck(string Plate, int Axles) : Vehicle(Plate);
        public class Box<T> { public T? Value { get; set; } }
        public class Crate : Box<int>;
        public sealed record Seal(int X);
        public readonly record struct Dot(int X);
        public class Job { public Vehicle? Vehicle { get; set; } public required Tx<int> Output { get; init; } }
        public class LongJob : Job;
        public record Fleet(List<Vehicle> All, Dictionary<string, Vehicle?> ByName, Vehicle? Best, (Vehicle, int) Pair, Box<int> Box, Seal Seal, Dot Dot);

        """;

    [Fact]
    public void Object_of_a_derived_type_is_refused_wherever_its_base_is_declared() => Assert.Equal(
        """
        nothing thrown
        A 'App.Truck' cannot be sent as 'Vehicle', because what it adds would be lost. Send a 'Vehicle', or list the types that it may be with [RoamVariant].
        A 'App.Truck' cannot be sent as 'Vehicle', because what it adds would be lost. Send a 'Vehicle', or list the types that it may be with [RoamVariant].
        A 'App.Truck' cannot be sent as 'Vehicle', because what it adds would be lost. Send a 'Vehicle', or list the types that it may be with [RoamVariant].
        A 'App.Truck' cannot be sent as 'Vehicle', because what it adds would be lost. Send a 'Vehicle', or list the types that it may be with [RoamVariant].
        A 'App.Crate' cannot be sent as 'Box<int>', because what it adds would be lost. Send a 'Box<int>', or list the types that it may be with [RoamVariant].
        A 'App.Truck' cannot be sent as 'Vehicle', because what it adds would be lost. Send a 'Vehicle', or list the types that it may be with [RoamVariant].
        """,
        Execution.Run(
            "namespace App;\n" + Fleet +
            """
            [RoamService]
            public interface IEcho { ValueTask<Vehicle> EchoAsync(Fleet fleet); ValueTask RunAsync(Job job); }

            internal static class Test
            {
                internal static string Run()
                {
                    Vehicle car = new("A");
                    Truck truck = new("B", 3);
                    Fleet fleet = new([car], new() { ["x"] = car, ["y"] = null }, car, (car, 1), new(), new(1), new(2));
                    return string.Join("\n",
                        Error(fleet),
                        Error(fleet with { All = [car, truck] }),
                        Error(fleet with { ByName = new() { ["x"] = truck } }),
                        Error(fleet with { Best = truck }),
                        Error(fleet with { Pair = (truck, 1) }),
                        Error(fleet with { Box = new Crate() }),
                        Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Vehicle>.Error(
                            () => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Vehicle>.EchoResult(truck)));
                }

                private static string Error(Fleet fleet) => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Vehicle>.Error(
                    () => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Vehicle>.Write(new(fleet)));
            }
            """).ReplaceLineEndings());

    [Fact]
    public void Only_types_that_others_may_derive_from_are_compared()
    {
        GeneratorRun run = GeneratorRun.Of(
            "namespace App;\n" + Fleet + "[RoamService] public interface IEcho { ValueTask EchoAsync(Fleet fleet, CancellationToken token); ValueTask RunAsync(Job job); }").AssertCompiles();
        string[] compared =
        [
            .. run.Text.Split('\n').Where(static line => line.Contains("value.GetType() !=", StringComparison.Ordinal))
                .Select(static line => line.Split("typeof(")[1].Split("))")[0])
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(["global::App.Box<int>", "global::App.Fleet", "global::App.Job", "global::App.Vehicle"], compared);
    }

    [Fact]
    public void Lists_of_other_serialisers_are_understood() => Assert.Equal(
        "91920581A15801 Circle { X = 1 } | 9192FF81A15807 Shape { X = 7 } | 91920181A15902 Dog { Y = 2 } | 91920080 Cat | 9192FF80 Known | 91920080 Listed | 91920180 Sub | 91920082A15801A15902 Own { X = 1, Y = 2 } | 91920181A15803 Base { X = 3 }",
        Execution.Run(
            """
            using System.Runtime.Serialization;
            using System.Text.Json.Serialization;
            namespace App;

            [JsonDerivedType(typeof(Circle), 5)] public record Shape(int X);
            public record Circle(int X) : Shape(X);

            [JsonDerivedType(typeof(Cat), "cat"), JsonDerivedType(typeof(Dog), "dog")] public interface IPet;
            public record Cat : IPet { public int A => 1; public override string ToString() => "Cat"; }
            public record Dog(int Y) : IPet;

            [KnownType(typeof(Listed)), KnownType(typeof(int)), KnownType("Unused"), KnownType(typeof(Sub))] public class Known { public override string ToString() => GetType().Name; }
            public class Listed : Known;
            public class Sub : Listed;

            [RoamVariant(0, typeof(Own)), RoamVariant(1, typeof(Base)), JsonDerivedType(typeof(Own), 9)] public record Base(int X);
            public record Own(int X, int Y) : Base(X);

            [RoamService]
            public interface IEcho { ValueTask<Shape> ShapeAsync(Shape x); ValueTask<IPet> PetAsync(IPet x); ValueTask<Known> KnownAsync(Known x); ValueTask<Base> BaseAsync(Base x); }

            internal static class Test
            {
                internal static string Run() => string.Join(" | ",
                    Shape(new Circle(1)), Shape(new Shape(7)), Pet(new Dog(2)), Pet(new Cat()), Known(new Known()), Known(new Listed()), Known(new Sub()), Base(new Own(1, 2)), Base(new Base(3)));

                private static string Shape(Shape x) => Convert.ToHexString(Wire<EchoDescriptor.ShapeMethod, EchoDescriptor.ShapeMethod.Arguments, Shape>.Write(new(x)))
                    + " " + Wire<EchoDescriptor.ShapeMethod, EchoDescriptor.ShapeMethod.Arguments, Shape>.EchoResult(x);

                private static string Pet(IPet x) => Convert.ToHexString(Wire<EchoDescriptor.PetMethod, EchoDescriptor.PetMethod.Arguments, IPet>.Write(new(x)))
                    + " " + Wire<EchoDescriptor.PetMethod, EchoDescriptor.PetMethod.Arguments, IPet>.EchoResult(x);

                private static string Known(Known x) => Convert.ToHexString(Wire<EchoDescriptor.KnownMethod, EchoDescriptor.KnownMethod.Arguments, Known>.Write(new(x)))
                    + " " + Wire<EchoDescriptor.KnownMethod, EchoDescriptor.KnownMethod.Arguments, Known>.EchoResult(x);

                private static string Base(Base x) => Convert.ToHexString(Wire<EchoDescriptor.BaseMethod, EchoDescriptor.BaseMethod.Arguments, Base>.Write(new(x)))
                    + " " + Wire<EchoDescriptor.BaseMethod, EchoDescriptor.BaseMethod.Arguments, Base>.EchoResult(x);
            }
            """));

    [Fact]
    public void Members_that_other_serialisers_ignore_are_not_sent()
    {
        const string Types =
            """
            using System.Text.Json.Serialization;
            using MessagePack;
            namespace App;
            public class Plain
            {
                public int Sent { get; set; }
                [JsonIgnore] public int Ignored { get; set; }
                [JsonIgnore(Condition = JsonIgnoreCondition.Always)] public int Always { get; set; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? Conditional { get; set; }
                [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int Never { get; set; }
                [JsonIgnore] public virtual int Virtual { get; set; }
                [NonSerialized] public int Field;
                public int OtherField;
            }
            public class Overriding : Plain { public override int Virtual { get; set; } }
            [MessagePackObject] public class Keyed { [Key(0), JsonIgnore] public int Kept { get; set; } }

            """;
        const string Contract = "[RoamService] public interface IThing { ValueTask GoAsync(Plain plain, Overriding overriding, Keyed keyed, CancellationToken token); }";
        string[] expected =
        [
            "Conditional Never OtherField Plain Sent",
            "Conditional Never OtherField Overriding Sent",
        ];
        AssertSent(GeneratorRun.Of(Types + Contract, LookAlikes.MessagePack));

        // In an assembly, [NonSerialized] is no attribute.
        using var library = new MemoryStream();
        Assert.True(GeneratorRun.Compile(Types, LookAlikes.MessagePack).WithAssemblyName("Library").Emit(library).Success);
        AssertSent(GeneratorRun.Once(GeneratorRun.Compile("namespace App; " + Contract).AddReferences(MetadataReference.CreateFromImage(library.ToArray()))));

        void AssertSent(GeneratorRun run)
        {
            run.AssertCompiles();

            // An assembly has its fields before its properties.
            Assert.Equal(
                expected,
                run.Text.Split('\n').Where(static line => line.Contains("ObjectShape Shape = new(", StringComparison.Ordinal))
                    .Select(static line => string.Join(' ', line.Split('"').Where(static (_, index) => index % 2 == 1).Order(StringComparer.Ordinal))));
            Assert.Contains("new(0, \"Kept\")", run.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Vehicle x", "ROAM0060: IThing.GoAsync: a 'Truck' cannot be sent as 'Vehicle', and is refused when the call is made; list the types with [RoamVariant], or seal 'Vehicle'")]
    [InlineData("List<Vehicle> x", "ROAM0060: IThing.GoAsync: a 'Truck' cannot be sent as 'Vehicle', and is refused when the call is made; list the types with [RoamVariant], or seal 'Vehicle'")]
    [InlineData("Holder x", "ROAM0060: IThing.GoAsync → Holder.Inner: a 'Crate' cannot be sent as 'Box<T>', and is refused when the call is made; list the types with [RoamVariant], or seal 'Box<T>'")]
    [InlineData("Seal x", null)]
    [InlineData("Truck x", null)]
    [InlineData("Listed x", null)]
    [InlineData("Vehicle x, Truck y", null)]
    public async Task Derived_types_in_sight_are_pointed_out(string parameters, string? expected)
    {
        GeneratorRun run = GeneratorRun.Of(
            Fleet.Split("public class Job")[0] +
            $$"""
            public record Holder(Box<long> Inner);
            [RoamVariant(0, typeof(Listed)), RoamVariant(1, typeof(More))] public class Listed;
            public class More : Listed;
            public class EvenMore : More;
            [RoamService] public interface IThing { ValueTask GoAsync({{parameters}}, CancellationToken token); }
            """).AssertCompiles();
        Assert.Equal(expected is null ? [] : [expected], await GeneratorRun.AnalyzeAsync(run.Output));
    }
}
