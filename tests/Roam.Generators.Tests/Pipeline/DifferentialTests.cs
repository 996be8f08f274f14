using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;
using Xunit.Abstractions;

namespace Roam.Generators.Tests.Pipeline;

/// <summary>
/// Whatever is edited, the generator that has seen the project before prints what one prints that has not. It decides by a fingerprint
/// whether there is something to do, and this shows that the fingerprint forgets nothing.
/// </summary>
public class DifferentialTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_125;
    private const int RandomEdits = 120;

    [Fact]
    public void Every_edit_by_itself_and_back()
    {
        var project = new EditedProject();
        GeneratorRun run = GeneratorRun.Once(project.Compile(), project.IsStrict);
        Assert.Equal(3, run.Files.Length);
        int changed = 0;
        foreach (Action edit in AllEdits(project))
        {
            for (int i = 0; i < 2; i++)
            {
                string before = Texts(run);
                edit();
                run = Advance(run, project);
                changed += Texts(run) == before ? 0 : 1;
            }
        }

        output.WriteLine($"{changed} edits changed something.");
        Assert.True(changed > 60, $"Only {changed} edits changed something.");
    }

    [Fact]
    public void Random_edits_on_top_of_each_other()
    {
        var project = new EditedProject();
        GeneratorRun run = GeneratorRun.Once(project.Compile(), project.IsStrict);
        Action[] edits = [.. AllEdits(project)];
        var random = new Random(Seed);
        for (int i = 0; i < RandomEdits; i++)
        {
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                edits[random.Next(edits.Length)]();
            }

            run = Advance(run, project);
        }
    }

    [Fact]
    public void Edit_of_a_body_or_comment_asks_no_symbol()
    {
        var project = new EditedProject();
        GeneratorRun run = GeneratorRun.Once(project.Compile(), project.IsStrict);
        foreach (TextEdit edit in EditedProject.Bodies)
        {
            CSharpCompilation before = project.Compile();
            project.Toggle(edit);
            CSharpCompilation after = project.Compile();
            Assert.True(before.SyntaxTrees[edit.File].ToString() != after.SyntaxTrees[edit.File].ToString(), edit.Name);
            run = run.Again(after);
            Assert.True(Steps.Models(run.Result).All(static reason => reason == IncrementalStepRunReason.Cached), edit.Name);
            project.Toggle(edit);
            run = run.Again(project.Compile());
        }
    }

    [Fact]
    public void Edit_of_a_declaration_is_seen()
    {
        var project = new EditedProject();
        GeneratorRun run = GeneratorRun.Once(project.Compile(), project.IsStrict);
        foreach (TextEdit edit in EditedProject.Declarations)
        {
            string before = project.Compile().SyntaxTrees[edit.File].ToString();
            project.Toggle(edit);
            Assert.True(before != project.Compile().SyntaxTrees[edit.File].ToString(), edit.Name);
            run = run.Again(project.Compile());
            IncrementalStepRunReason[] reasons =
            [
                .. run.Result.TrackedSteps[TrackingNames.Declarations].SelectMany(static step => step.Outputs).Select(static item => item.Reason),
            ];
            Assert.True(reasons is [IncrementalStepRunReason.Modified], $"{edit.Name}: {string.Join(", ", reasons)}");
            project.Toggle(edit);
            run = run.Again(project.Compile());
        }
    }

    private static IEnumerable<Action> AllEdits(EditedProject project)
    {
        foreach (TextEdit edit in EditedProject.Bodies.Concat(EditedProject.Declarations))
        {
            yield return () => project.Toggle(edit);
        }

        foreach (string setting in EditedProject.Settings)
        {
            yield return () => project.Toggle(setting);
        }
    }

    private static GeneratorRun Advance(GeneratorRun run, EditedProject project)
    {
        CSharpCompilation compilation = project.Compile();
        GeneratorRun again = run.Again(compilation, project.IsStrict);
        string expected = Texts(GeneratorRun.Once(compilation, project.IsStrict));
        Assert.True(expected == Texts(again), $"After edits [{project}] of seed {Seed}:\n{Texts(again)}\n\nA fresh generator prints:\n{expected}");
        return again;
    }

    private static string Texts(GeneratorRun run) => string.Join(
        "\n",
        run.Files.OrderBy(static file => file.HintName, StringComparer.Ordinal).Select(static file => file.HintName + "\n" + file.SourceText));
}
