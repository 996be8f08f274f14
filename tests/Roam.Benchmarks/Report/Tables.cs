using System.Globalization;
using System.Text;
using Roam.Benchmarks.Contenders;
using Roam.Benchmarks.Load;

namespace Roam.Benchmarks.Report;

/// <summary>Comparisons as Markdown.</summary>
internal static class Tables
{
    private const string Nothing = "–";

    /// <summary>One table per workload; every ratio is to the bare echo with thread-pool dispatch of the same run.</summary>
    public static string Of(Comparison comparison)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{comparison.Machine}; medians of {comparison.Rounds} rounds.\n");
        foreach ((string workload, Dictionary<string, Figures> contenders) in comparison.Workloads)
        {
            Workload known = Workload.All.Single(item => item.Name == workload);
            string unit = known.IsStream ? "items/s" : "calls/s";
            text.Append(CultureInfo.InvariantCulture, $"\n**{known.Title}** (`{workload}`)\n\n");
            string fairness = known.Connections > 1 ? " most / fewest of a connection |" : known.BesideAsync is not null ? " idle p99 µs | p99 / idle p99 |" : "";
            string align = known.Connections > 1 ? "---:|" : known.BesideAsync is not null ? "---:|---:|" : "";
            text.Append(CultureInfo.InvariantCulture, $"| contender | {unit} | ratio | p50 µs | p99 µs | CPU µs load + serve | ratio | bytes allocated load + serve |{fairness}\n");
            text.Append(CultureInfo.InvariantCulture, $"|---|---:|---:|---:|---:|---:|---:|---:|{align}\n");
            contenders.TryGetValue(Contender.Bare, out Figures? bare);
            foreach (Contender contender in Contender.All)
            {
                if (contenders.TryGetValue(contender.Name, out Figures? figures))
                {
                    AppendRow(text, contender, known, figures, bare);
                }
            }

            if (contenders.TryGetValue(Contender.RoamTcp, out Figures? direct) && contenders.TryGetValue(Contender.RoamProxy, out Figures? proxied))
            {
                text.Append(CultureInfo.InvariantCulture, $"\nThrough a proxy: {Ratio(proxied.PerSecond, direct.PerSecond)} of a direct connection.\n");
            }
        }

        return text.ToString();
    }

    /// <summary>How the ratios of a run differ from those of an earlier one.</summary>
    public static string Changes(Comparison now, Comparison before)
    {
        StringBuilder text = new();
        text.Append("| workload | contender | ratio before | ratio now | change | CPU ratio before | CPU ratio now | change |\n");
        text.Append("|---|---|---:|---:|---:|---:|---:|---:|\n");
        foreach ((string workload, Dictionary<string, Figures> contenders) in now.Workloads)
        {
            foreach ((string name, Figures figures) in contenders)
            {
                if (name != Contender.Bare
                    && contenders.TryGetValue(Contender.Bare, out Figures? bare)
                    && before.Workloads.TryGetValue(workload, out Dictionary<string, Figures>? old)
                    && old.TryGetValue(name, out Figures? oldFigures)
                    && old.TryGetValue(Contender.Bare, out Figures? oldBare))
                {
                    (double rate, double oldRate) = (figures.PerSecond / bare.PerSecond, oldFigures.PerSecond / oldBare.PerSecond);
                    (double cpu, double oldCpu) = (figures.Cpu / bare.Cpu, oldFigures.Cpu / oldBare.Cpu);
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"| {workload} | {name} | {oldRate:F2} | {rate:F2} | {(rate / oldRate) - 1:+0%;-0%;0%} | {oldCpu:F2} | {cpu:F2} | {(cpu / oldCpu) - 1:+0%;-0%;0%} |\n");
                }
            }
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, Contender contender, Workload workload, Figures figures, Figures? bare)
    {
        string rate = workload.Bytes >= 1024
            ? string.Create(CultureInfo.InvariantCulture, $"{figures.PerSecond:N0} ({figures.PerSecond * workload.Bytes / 1e6:N0} MB/s)")
            : string.Create(CultureInfo.InvariantCulture, $"{figures.PerSecond:N0}");
        string fairness = figures.Unevenness is { } uneven ? string.Create(CultureInfo.InvariantCulture, $" {uneven:F2} |")
            : figures.IdleP99 is { } idle ? $" {Number(idle)} | {Ratio(figures.P99 ?? 0, idle)} |"
            : "";
        text.Append(
            CultureInfo.InvariantCulture,
            $"| {contender.Title} | {rate} | {Ratio(figures.PerSecond, bare?.PerSecond)} | {Number(figures.P50)} | {Number(figures.P99)} | {figures.LoadCpu:F2} + {figures.ServeCpu:F2} | {Ratio(figures.Cpu, bare?.Cpu)} | {figures.LoadAllocated:N0} + {figures.ServeAllocated:N0} |{fairness}\n");
    }

    private static string Ratio(double value, double? of) =>
        of is { } other ? (value / other).ToString("F2", CultureInfo.InvariantCulture) : Nothing;

    private static string Number(double? value) => value is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : Nothing;
}
