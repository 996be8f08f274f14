using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Pipeline;

/// <summary>
/// A project in which pieces of text, settings and references can be turned to something else and back, each by itself. Files that stay
/// the same stay the same trees, as in an editor.
/// </summary>
internal sealed class EditedProject
{
    /// <summary>Edits that can change no contract: nothing may be asked of a symbol.</summary>
    public static readonly TextEdit[] Bodies =
    [
        new("statement of a method", 0, "Work(1);", "Work(2); int local = 5;"),
        new("syntax error in a method", 0, "Work(1);", "Work(1)."),
        new("brace in a method", 0, "Work(1);", "if (true) { Work(1); }"),
        new("local function and constant", 0, "Work(1);", "const int Size = 9; int Local() => Size; [Obsolete] void Other() { }"),
        new("expression of a method", 0, "=> 40 + 2", "=> 40 + 3"),
        new("getter", 0, "get { return 1; }", "get { return 2; }"),
        new("setter", 0, "set { Work(value); }", "set { }"),
        new("constructor", 1, "{ Name = name; }", "{ Name = name + \"\"; }"),
        new("expression of a property", 1, "=> Name.Length", "=> Name.Length + 1"),
        new("default method of a contract", 2, "=> new(id)", "=> new(id + 1)"),
        new("comment", 2, "// A comment.", "// Another comment.\n"),
        new("documentation", 2, "/// <summary>Shop.</summary>", "/// <summary>A shop"),
        new("pragma", 2, "#pragma warning disable CS0001", "#pragma warning restore CS0001"),
        new("region in a method", 0, "Work(1);", "\n#region R\nWork(1);\n#endregion\n"),
        new("unused branch", 0, "\n#if NEVER\npublic class Never;\n#endif\n", "\n#if NEVER\npublic class NotEver;\n#endif\n"),
        new("missing brace", 1, "{ Name = name; }", "{ Name = name;"),
        new("top-level statement", 5, "Console.WriteLine(1);", "Console.WriteLine(2); int more = 3;"),
    ];

    /// <summary>Edits that may change something.</summary>
    public static readonly TextEdit[] Declarations =
    [
        new("constant", 0, "Limit = 10", "Limit = 11"),
        new("constant that is computed", 0, "Twice = Limit * 2", "Twice = Limit * 3"),
        new("enum member", 1, "Red, Green", "Green, Red"),
        new("enum value", 1, "Red, Green", "Red = 5, Green"),
        new("enum type", 1, "enum Color", "enum Color : byte"),
        new("member", 1, "public int Size { get; set; }", "public long Size { get; set; }"),
        new("member without setter", 1, "public int Size { get; set; }", "public int Size { get { return 1; } }"),
        new("member with expression", 1, "public int Size { get; set; }", "public int Size => 1;"),
        new("member that is required", 1, "public int Size", "public required int Size"),
        new("initializer", 1, "Count { get; set; } = 3", "Count { get; set; } = 4"),
        new("constructor parameter", 1, "Item(string name)", "Item(string other)"),
        new("constructor", 1, "public Item(string name)", "private Item(string name)"),
        new("optional constructor parameter", 1, "int Y = 1", "int Y = 2"),
        new("record", 1, "public record Point", "public record struct Point"),
        new("partial member", 3, "public int Late", "public string? Late"),
        new("order of partial members", 3, "public int Late { get; set; } public int Later { get; set; }", "public int Later { get; set; } public int Late { get; set; }"),
        new("hierarchy", 1, "public sealed record Square(int Side) : Shape;", ""),
        new("hierarchy that is open", 1, "public sealed record Square", "public record Square"),
        new("attribute of a member", 1, "[Obsolete] public int Old", "public int Old"),
        new("attribute", 2, "[RoamService]", "[RoamService(Name = \"Boutique\")]"),
        new("attribute that goes", 2, "[RoamService]", ""),
        new("alias of the attribute", 4, "global using Contract = Roam.RoamServiceAttribute;", "global using Contract = System.ObsoleteAttribute;"),
        new("alias of a type", 4, "global using Number = System.Int32;", "global using Number = System.Int64;"),
        new("using", 2, "using Names = System.Collections.Generic.List<string>;", "using Names = System.Collections.Generic.List<int>;"),
        new("parameter default", 2, "int count = Numbers.Limit", "int count = Numbers.Twice"),
        new("parameter", 2, "int id,", "long id,"),
        new("method", 2, "ValueTask StopAsync();", "ValueTask StopAsync(); ValueTask PauseAsync();"),
        new("method that is called", 2, "ValueTask StopAsync();", "ValueTask StopAsync() => default;"),
        new("method that is called no more", 2, "TwiceAsync(int id) => new(id);", "TwiceAsync(int id);"),
        new("base interface", 2, "IShop : IBase", "IShop"),
        new("half-typed contract", 2, "ValueTask StopAsync();", "ValueTask StopAsync("),
        new("half-typed type", 1, "public int Size { get; set; }", "public int Size { get; set"),
        new("directive", 1, "#nullable enable", "#nullable disable"),
        new("directive in a method", 1, "{ Name = name; }", "{ Name = name;\n#nullable disable\n}"),
        new("directive in an expression", 1, "=> Name.Length", "=>\n#nullable disable annotations\nName.Length"),
        new("symbol", 1, "#define FULL", "#define EMPTY"),
        new("accessibility", 1, "public class Item", "internal class Item"),
        new("name that is taken", 0, "public class Helper", "public class ShopClient { } public class Helper"),
        new("neighbour of a name", 0, "public class Helper", "namespace Other { [RoamService] public interface IShop { } } public class Helper"),
        new("namespace", 2, "namespace App;", "namespace App.Inner;"),
        new("generated file", 1, "", "// <auto-generated/>\n"),
        new("other generated file", 2, "", "// <autogenerated/>\n"),
        new("assembly attribute", 4, "[assembly: System.Reflection.AssemblyTitle(\"A\")]", "[assembly: System.Diagnostics.CodeAnalysis.Experimental(\"X1\")]"),
        new("member after the members", 3, "public int Late", "public System.Func<int, int> F = x => { return x; }; public int Late"),
    ];

    /// <summary>Edits of what surrounds the sources.</summary>
    public static readonly string[] Settings =
    [
        "nullable", "language", "assembly name", "overflow", "library", "alias", "order", "path", "generated by configuration", "strict", "printed",
        "printed with a change", "feature", "no library",
    ];

    private static readonly string[] Sources =
    [
        """
        namespace App;
        public static class Numbers { public const int Limit = 10; public const int Twice = Limit * 2; }
        public class Helper
        {
            private int _value;
            public void Work(int x) { _value = x; Work(1); }
            public int Answer() => 40 + 2;
            public int Property { get { return 1; } set { Work(value); } }
            public Func<int> Lambda { get; } = () => 5;
        }

        #if NEVER
        public class Never;
        #endif

        """,
        """
        #define FULL
        #nullable enable
        namespace App;
        public enum Color { Red, Green }
        public class Item
        {
            public Item(string name) { Name = name; }
            public string Name { get; }
            public int Length => Name.Length;
            public int Size { get; set; }
            public int Count { get; set; } = 3;
            public string? Note { get; set; }
            public string Text { get; set; } = "";
            [Obsolete] public int Old { get; set; }
        #if FULL
            public int Full { get; set; }
        #endif
        }
        public abstract record Shape { public sealed record Circle(double Radius) : Shape; public sealed record Square(int Side) : Shape; }
        public record Point(int X, int Y = 1);
        public partial class Parts { public int Early { get; set; } public Color Color { get; set; } }
        public class Bag { public string Late { get; set; } = ""; public string[] Texts { get; set; } = []; }
        """,
        """
        using Names = System.Collections.Generic.List<string>;
        namespace App;
        #pragma warning disable CS0001
        public interface IBase { ValueTask<int> TwiceAsync(int id) => new(id); }
        // A comment.
        /// <summary>Shop.</summary>
        [RoamService]
        public interface IShop : IBase
        {
            ValueTask<Item> FindAsync(int id, Names names, int count = Numbers.Limit, CancellationToken token = default);
            ValueTask<Shape> DrawAsync(Point point, Parts parts, Number number, Library.Book book);
            ValueTask StopAsync();
        }
        [Contract] public interface IAliased { ValueTask<Bag> GetAsync(Color color); }
        [RoamService] public interface IPlain { ValueTask PingAsync(); }
        """,
        "namespace App; public partial class Parts { public int Late { get; set; } public int Later { get; set; } }",
        "global using Contract = Roam.RoamServiceAttribute;\nglobal using Number = System.Int32;\n[assembly: System.Reflection.AssemblyTitle(\"A\")]",
        "Console.WriteLine(1);",
    ];

    private static readonly MetadataReference Library = Build("int Pages");
    private static readonly MetadataReference NewLibrary = Build("string Title, int Pages = 1");
    private static readonly string Printed = Print();

    private readonly Dictionary<(string Path, string Text, CSharpParseOptions Options), SyntaxTree> _trees = [];
    private readonly HashSet<TextEdit> _edits = [];
    private readonly HashSet<string> _settings = [];

    public bool IsStrict => _settings.Contains("strict");

    /// <summary>Makes an edit, or takes it back.</summary>
    public void Toggle(TextEdit edit)
    {
        if (!_edits.Remove(edit))
        {
            _edits.Add(edit);
        }
    }

    public void Toggle(string setting)
    {
        if (!_settings.Remove(setting))
        {
            _settings.Add(setting);
        }
    }

    public override string ToString() => string.Join(", ", _edits.Select(static edit => edit.Name).Concat(_settings));

    public CSharpCompilation Compile()
    {
        var parse = new CSharpParseOptions(
            _settings.Contains("language") ? LanguageVersion.CSharp12 : LanguageVersion.CSharp13,
            DocumentationMode.Diagnose);
        if (_settings.Contains("feature"))
        {
            parse = parse.WithFeatures([new("anything", "true")]);
        }

        List<SyntaxTree> trees = [.. Sources.Select((_, index) => Tree(index, parse))];
        if (_settings.Contains("printed") || _settings.Contains("printed with a change"))
        {
            string text = _settings.Contains("printed with a change") ? Printed.Replace("</summary>", " </summary>") : Printed;
            trees.Add(Parse("Printed.g.cs", text, parse));
        }

        if (_settings.Contains("order"))
        {
            trees.Reverse();
        }

        var options = new CSharpCompilationOptions(
            OutputKind.ConsoleApplication,
            checkOverflow: _settings.Contains("overflow"),
            nullableContextOptions: _settings.Contains("nullable") ? NullableContextOptions.Disable : NullableContextOptions.Enable);
        MetadataReference library = _settings.Contains("library") ? NewLibrary : Library;
        return CSharpCompilation.Create(
            _settings.Contains("assembly name") ? "Friend" : "Contracts",
            trees,
            [
                .. GeneratorRun.References,
                .. _settings.Contains("no library") ? [] : new[] { _settings.Contains("alias") ? library.WithAliases(["lib"]) : library },
            ],
            _settings.Contains("generated by configuration") ? options.WithSyntaxTreeOptionsProvider(new AllGenerated()) : options);
    }

    private static MetadataReference Build(string members) => new Project { AssemblyName = "Library" }.Build(
        $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Friend\")] namespace Library {{ public record Book({members}) {{ internal int Hidden {{ get; set; }} }} }} namespace App {{ internal class PlainClient; }}");

    private static string Print() => GeneratorRun.Once(new EditedProject().Compile(), isStrict: false)
        .Files.Single(static file => file.HintName.Contains("IPlain", StringComparison.Ordinal)).SourceText.ToString();

    private SyntaxTree Tree(int index, CSharpParseOptions options)
    {
        string text = Sources[index];
        foreach (TextEdit edit in _edits.Where(edit => edit.File == index).OrderBy(static edit => edit.Name, StringComparer.Ordinal))
        {
            text = edit.Apply(text);
        }

        // Directives and comments that count come first.
        string head = "";
        foreach (string line in new[] { "// <auto-generated/>\n", "// <autogenerated/>\n" })
        {
            if (text.StartsWith(line, StringComparison.Ordinal))
            {
                head += line;
                text = text[line.Length..];
            }
        }

        string define = text.StartsWith("#define", StringComparison.Ordinal) ? text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)] : "";
        string extension = _settings.Contains("path") && index == 1 ? ".g.cs" : ".cs";
        string usings = index == 4 ? "" : GeneratorRun.Usings;
        return Parse($"Source{index}{extension}", head + define + usings + text[define.Length..], options);
    }

    private SyntaxTree Parse(string path, string text, CSharpParseOptions options)
    {
        if (!_trees.TryGetValue((path, text, options), out SyntaxTree? tree))
        {
            tree = CSharpSyntaxTree.ParseText(text, options, path);
            _trees.Add((path, text, options), tree);
        }

        return tree;
    }

    /// <summary>An .editorconfig that says <c>generated_code = true</c>.</summary>
    private sealed class AllGenerated : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.MarkedGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = default;
            return false;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = default;
            return false;
        }
    }
}
