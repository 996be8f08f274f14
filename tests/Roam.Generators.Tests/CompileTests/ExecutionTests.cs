using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>What generated codecs do, with the real formats. Calls over a connection are tested elsewhere.</summary>
public class ExecutionTests
{
    [Fact]
    public void Objects_of_every_shape_come_back() => Assert.Equal(
        "Person { Name = Ann, Email = , Age = 7 } | 3,4 | a b c 9 | Derived 1 2 3 | Green | node 1>2>3 | boxed [x,y] | Ok(5) Error(bad) | 9",
        Execution.Run(
            """
            using Roam.CompilerServices;
            namespace App;

            public enum Color : short { Red = -1, Green = 7 }
            public record Person(string Name, string? Email = null) { public int Age { get; set; } }
            public readonly struct Point { public Point(int x, int y) { X = x; Y = y; } public int X { get; } public int Y { get; } public int Sum => X + Y; }
            public class Mixed { public required string A { get; init; } public string B { get; set; } = ""; public string C = ""; public int D { get; init; } = 9; }
            public abstract class Root { public int First { get; set; } }
            public class Middle : Root { public virtual int Second { get; set; } }
            public sealed class Derived : Middle { public override int Second { get; set; } public int Third { get; set; } }
            public class Node { public int Value { get; set; } public Node? Next { get; set; } }
            public class Box<T> { public required List<T> Items { get; init; } }
            public struct Loose { public int Field; public Loose() { Field = 1; } }
            public record All(Person Person, Point Point, Mixed Mixed, Derived Derived, Color Color, Node Node, Box<string> Box, Result<int, string> Good, Result<int, string> Bad, Loose Loose);

            [RoamService]
            public interface IEcho { ValueTask<All> EchoAsync(All value); }

            internal static class Test
            {
                internal static string Run()
                {
                    All all = new(
                        new("Ann") { Age = 7 }, new(3, 4), new() { A = "a", B = "b", C = "c" }, new() { First = 1, Second = 2, Third = 3 },
                        Color.Green, new() { Value = 1, Next = new() { Value = 2, Next = new() { Value = 3 } } },
                        new() { Items = ["x", "y"] }, Result<int, string>.Ok(5), Result<int, string>.Fail("bad"), new() { Field = 9 });
                    all = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, All>.Read(
                        Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, All>.Write(new(all))).Value;
                    all = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, All>.EchoResult(all);
                    return $"{all.Person} | {all.Point.X},{all.Point.Y} | {all.Mixed.A} {all.Mixed.B} {all.Mixed.C} {all.Mixed.D} | Derived {all.Derived.First} {all.Derived.Second} {all.Derived.Third} | {all.Color} | node {all.Node.Value}>{all.Node.Next!.Value}>{all.Node.Next.Next!.Value} | boxed [{string.Join(",", all.Box.Items)}] | {all.Good} {all.Bad} | {all.Loose.Field}";
                }
            }
            """));

    [Fact]
    public void Missing_members_get_their_defaults() => Assert.Equal(
        "id 1, size 42, text none, note null, init 5, set 6, both new 6",
        Execution.Run(
            """
            using Roam.CompilerServices;
            namespace App;

            public class Settings(int id, int size = 42, string text = "none", string? note = null)
            {
                public int Id { get; } = id;
                public int Size { get; } = size;
                public string Text { get; } = text;
                public string? Note { get; } = note;
                public int Init { get; init; } = 5;
                public string Other { get; init; } = "old";
                public int Set { get; set; } = 6;
            }

            [RoamService]
            public interface IEcho { ValueTask EchoAsync(Settings value); }

            internal static class Test
            {
                internal static string Run()
                {
                    Settings value = Read(Pack.Map("Id", 1));
                    Settings other = Read(Pack.Map("Other", "new", "Id", 1, "Unknown", Pack.Map("Id", 3)));
                    return $"id {value.Id}, size {value.Size}, text {value.Text}, note {value.Note ?? "null"}, init {value.Init}, set {value.Set}, both {other.Other} {other.Set}";
                }

                private static Settings Read(object map) =>
                    Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Unit>.Read(Pack.Bytes(map)).Value;
            }
            """));

    [Fact]
    public void Members_that_are_wrong_are_refused() => Assert.Equal(
        """
        The payload of 'Person' lacks the required member 'Name'.
        The payload of 'Person' lacks the required member 'Age'.
        The payload of 'Person' lacks the required member 'Note'.
        The payload of 'Person' holds the member 'Age' twice.
        'Person.Name' is null, but its type does not allow that.
        'IEcho.EchoAsync(value)' is null, but its type does not allow that.
        'IEcho.EchoAsync' is null, but its type does not allow that.
        """,
        Execution.Run(
            """
            namespace App;

            public record Person(string Name, int Age) { public required string? Note { get; set; } }

            [RoamService]
            public interface IEcho { ValueTask<Person> EchoAsync(Person value); }

            internal static class Test
            {
                internal static string Run() => string.Join("\n",
                    Error(() => Read(Pack.Map("Age", 1, "Note", null))),
                    Error(() => Read(Pack.Map("Name", "a", "Note", null))),
                    Error(() => Read(Pack.Map("Name", "a", "Age", 1))),
                    Error(() => Read(Pack.Map("Age", 1, "Age", 2))),
                    Error(() => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Person>.Write(new(new(null!, 1) { Note = null }))),
                    Error(() => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Person>.Write(new(null!))),
                    Error(() => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Person>.EchoResult(null!)));

                private static string Error(Action action) => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Person>.Error(action);

                private static void Read(object map) => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Person>.Read(Pack.Bytes(map));
            }
            """).ReplaceLineEndings());

    [Fact]
    public void Arguments_may_be_fewer_or_more() => Assert.Equal(
        """
        1 null 7 x Green
        1 note 7 x Green
        1 null 2 y Red
        The arguments of 'IEcho.EchoAsync' lack the required parameter 'id'.
        """,
        Execution.Run(
            """
            using Roam.CompilerServices;
            namespace App;

            public enum Color { Red, Green }

            [RoamService]
            public interface IEcho { ValueTask EchoAsync(int id, string? note, int size = 7, string text = "x", Color color = Color.Green, CancellationToken token = default); }

            internal static class Test
            {
                internal static string Run() => string.Join("\n", Read(1), Read(1, "note"), Read(1, null, 2, "y", 0, 99, "more"),
                    Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Unit>.Error(() => Read()));

                private static string Read(params object?[] values)
                {
                    var read = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Unit>.Read(Pack.Bytes(values));
                    return $"{read.Id} {read.Note ?? "null"} {read.Size} {read.Text} {read.Color}";
                }
            }
            """).ReplaceLineEndings());

    [Fact]
    public void Handlers_of_every_form_are_called() => Assert.Equal(
        "one 1 True | two 2 | three | four | Ok(5) | Error(6)",
        Execution.Run(
            """
            using Roam.CompilerServices;
            namespace App;

            [RoamService]
            public interface IForms
            {
                ValueTask<int> OneAsync(int value, CancellationToken token);
                Task<int> TwoAsync(int value);
                ValueTask ThreeAsync();
                Task FourAsync(CallContext context = default);
                ValueTask<Result<int, int>> FiveAsync(bool ok);
            }

            internal sealed class Forms : IForms
            {
                public string Log = "";
                public ValueTask<int> OneAsync(int value, CancellationToken token) { Log += $"one {value} {token.IsCancellationRequested} | "; return new(value); }
                public Task<int> TwoAsync(int value) { Log += $"two {value} | "; return Task.FromResult(value); }
                public ValueTask ThreeAsync() { Log += "three | "; return default; }
                public Task FourAsync(CallContext context = default) { Log += "four | "; return Task.CompletedTask; }
                public ValueTask<Result<int, int>> FiveAsync(bool ok) => new(ok ? Result<int, int>.Ok(5) : Result<int, int>.Fail(6));
            }

            internal static class Test
            {
                internal static string Run()
                {
                    var forms = new Forms();
                    CancellationToken cancelled = new(canceled: true);
                    _ = FormsDescriptor.OneMethod.InvokeAsync(forms, new(1), cancelled).Result;
                    _ = FormsDescriptor.TwoMethod.InvokeAsync(forms, new(2), default).Result;
                    _ = FormsDescriptor.ThreeMethod.InvokeAsync(forms, default, default).Result;
                    _ = FormsDescriptor.FourMethod.InvokeAsync(forms, default, default).Result;
                    Result<int, int> ok = FormsDescriptor.FiveMethod.InvokeAsync(forms, new(true), default).Result;
                    Result<int, int> error = FormsDescriptor.FiveMethod.InvokeAsync(forms, new(false), default).Result;
                    return forms.Log + Wire<FormsDescriptor.FiveMethod, FormsDescriptor.FiveMethod.Arguments, Result<int, int>>.EchoResult(ok) + " | "
                        + Wire<FormsDescriptor.FiveMethod, FormsDescriptor.FiveMethod.Arguments, Result<int, int>>.EchoResult(error);
                }
            }
            """));

    [Fact]
    public void Descriptor_tells_names_ids_and_credits() => Assert.Equal(
        "Calc 0 ICalculator.AddAsync calc.add-all False True [] | 1 ICalculator.MixAsync calc.mix True False [1,16,2,3,0,4]",
        Execution.Run(
            """
            namespace App;

            public record Job([Credit(2)] Tx<int> Progress, Part Part);
            public class Part { [Credit(3)] public Rx<string>? Input { get; set; } [Credit(0)] public Tx<int>? Output; public string Name { get; set; } = ""; }

            [RoamService(Name = "Calc")]
            public interface ICalculator
            {
                [RoamMethod("addAll")] ValueTask<int> AddAsync(int left, CancellationToken token);
                [return: Credit(4)] IAsyncEnumerable<int> MixAsync([Credit(1)] IAsyncEnumerable<int> items, Rx<int> more, Job job, CallContext context);
            }

            internal static class Test
            {
                internal static string Run()
                {
                    var service = CalculatorDescriptor.Descriptor;
                    return service.Name + " " + string.Join(" | ", System.Linq.Enumerable.Select(service.Methods, method =>
                        $"{method.Index} {method.Name} {method.WireName} {method.UsesContext} {(method.Index == 0 ? method.UsesToken : false)} [{string.Join(",", Credits(method))}]"));
                }

                private static int[] Credits(Roam.CompilerServices.MethodDescriptor method) =>
                    (int[])typeof(Roam.CompilerServices.MethodDescriptor).GetField("_channelCredits", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(method)!;
            }
            """));
}
