using System.CommandLine;
using Roam.Benchmarks.Contenders;
using Roam.Benchmarks.Load;
using Roam.Benchmarks.Report;

namespace Roam.Benchmarks.Commands;

/// <summary>
/// Starts a serving and a loading process, has the contenders take turns in several rounds, and prints the medians, and their ratios to
/// the bare echo of the same run: machines differ, and one machine differs from hour to hour.
/// </summary>
internal static class CompareCommand
{
    // Between these lines of a document, the program writes the tables.
    private const string Begin = "<!-- figures: begin -->";
    private const string End = "<!-- figures: end -->";

    private static readonly Option<int> Rounds = new("--rounds") { Description = "Rounds per contender and workload.", DefaultValueFactory = _ => 5 };
    private static readonly Option<double> Seconds = new("--seconds") { Description = "Seconds per round.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string[]> Contenders = NamesOption("--contenders", "The contenders.", Contender.All.Select(static item => item.Name));
    private static readonly Option<string[]> Workloads = NamesOption("--workloads", "The workloads.", Workload.All.Select(static item => item.Name));
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Writes the figures to this file, which can be a baseline later." };
    private static readonly Option<FileInfo?> Baseline = new("--baseline") { Description = "Prints how the ratios have changed since the run in this file." };
    private static readonly Option<FileInfo?> Document = new("--document") { Description = $"Writes the tables into this file, between {Begin} and {End}." };

    public static Command Create()
    {
        Command command = new("compare", "Measures contenders in turn, in two processes over loopback.")
        {
            Rounds, Seconds, Contenders, Workloads, Json, Baseline, Document,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result));
        return command;
    }

    private static async Task RunAsync(ParseResult options)
    {
        // First of all: the run may write to the same file.
        Comparison? baseline = options.GetValue(Baseline) is { } file ? Comparison.Read(file.FullName) : null;
        await using Child server = Child.Start("serve");
        await using Child load = Child.Start("load");
        Dictionary<string, string> addresses = (await server.ReadAsync<Dictionary<string, string>>())!;
        string[] contenders = [.. options.GetValue(Contenders)!.Where(addresses.ContainsKey)];
        int rounds = options.GetValue(Rounds);
        double seconds = options.GetValue(Seconds);
        Comparison comparison = new(Comparison.ThisMachine, rounds, []);
        foreach (string workload in options.GetValue(Workloads)!)
        {
            Dictionary<string, List<Figures>> measured = contenders.ToDictionary(static name => name, static _ => new List<Figures>());
            for (int round = 0; round < rounds; round++)
            {
                foreach (string contender in contenders)
                {
                    await Console.Error.WriteAsync($"\r{workload}, round {round + 1} of {rounds}, {contender}".PadRight(72));
                    Order order = new(contender, addresses[contender], workload, seconds);
                    if (await MeasureAsync(server, load, order) is { } figures)
                    {
                        measured[contender].Add(figures);
                    }
                }
            }

            comparison.Workloads[workload] = measured
                .Where(static item => item.Value.Count > 0)
                .ToDictionary(static item => item.Key, static item => Figures.Median(item.Value));

            // A run that is cut short leaves what it has.
            Save(comparison, options);
        }

        await Console.Error.WriteLineAsync("\r".PadRight(73));
        Console.WriteLine(Tables.Of(comparison));
        if (baseline is not null)
        {
            Console.WriteLine(Tables.Changes(comparison, baseline));
        }
    }

    private static async Task<Figures?> MeasureAsync(Child server, Child load, Order order)
    {
        Usage before = await server.AskAsync<Usage>(Question.Usage);
        Round? round = await load.AskAsync<Round>(order);
        Usage after = await server.AskAsync<Usage>(Question.Usage);
        return round is null ? null : Figures.Of(round, before, after);
    }

    private static void Save(Comparison comparison, ParseResult options)
    {
        if (options.GetValue(Json) is { } json)
        {
            comparison.Write(json.FullName);
        }

        if (options.GetValue(Document) is { } document)
        {
            string text = File.ReadAllText(document.FullName);
            int begin = text.IndexOf(Begin, StringComparison.Ordinal);
            int end = text.IndexOf(End, StringComparison.Ordinal);
            if (begin < 0 || end < begin)
            {
                throw new InvalidOperationException($"{document} has no place for the tables: the lines {Begin} and {End}.");
            }

            File.WriteAllText(document.FullName, $"{text[..(begin + Begin.Length)]}\n\n{Tables.Of(comparison)}\n{text[end..]}");
        }
    }

    private static Option<string[]> NamesOption(string name, string description, IEnumerable<string> all)
    {
        string[] names = [.. all];
        Option<string[]> option = new(name)
        {
            Description = description,
            DefaultValueFactory = _ => names,
            AllowMultipleArgumentsPerToken = true,
        };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
