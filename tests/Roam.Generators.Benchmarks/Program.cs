using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Benchmarks;

// How long the generator takes in projects of several sizes: at first, after an edit that concerns no contract, and after an edit of one.
// Medians, as the driver itself measures them; parsing and binding that the compiler would do anyway are part of them.
int rounds = args.Length == 0 ? 11 : int.Parse(args[0], CultureInfo.InvariantCulture);
Console.WriteLine("services   cold ms   unrelated edit ms   edit of one ms   files printed again");
foreach (int services in new[] { 10, 100, 500 })
{
    var project = new Scenario(services);
    var cold = new List<double>();
    var unrelated = new List<double>();
    var related = new List<double>();
    int printed = 0;
    for (int i = 0; i < rounds; i++)
    {
        CSharpCompilation compilation = project.Compilation.Clone();
        GeneratorDriver driver = Scenario.CreateDriver().RunGenerators(compilation);
        cold.Add(Elapsed(driver));

        compilation = project.EditUnrelated(compilation, i);
        driver = driver.RunGenerators(compilation);
        unrelated.Add(Elapsed(driver));

        compilation = project.EditService(compilation, i);
        driver = driver.RunGenerators(compilation);
        related.Add(Elapsed(driver));
        printed = driver.GetRunResult().Results[0].TrackedOutputSteps
            .SelectMany(static pair => pair.Value)
            .SelectMany(static step => step.Outputs)
            .Count(static output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{services,8}{Median(cold),10:F1}{Median(unrelated),20:F2}{Median(related),17:F2}{printed,22}"));
}

static double Elapsed(GeneratorDriver driver) => driver.GetTimingInfo().GeneratorTimes.Single().ElapsedTime.TotalMilliseconds;

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
