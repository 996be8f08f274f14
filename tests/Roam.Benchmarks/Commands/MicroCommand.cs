using System.CommandLine;
using BenchmarkDotNet.Running;

namespace Roam.Benchmarks.Commands;

/// <summary>Micro-benchmarks of the parts; what follows <c>--</c> goes to BenchmarkDotNet.</summary>
internal static class MicroCommand
{
    private static readonly Argument<string[]> Arguments = new("arguments")
    {
        Description = "For BenchmarkDotNet, behind '--': by default all benchmarks, as if by --filter '*'.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create()
    {
        Command command = new("micro", "Runs micro-benchmarks of codecs, tables, credit, dispatch, queues, frames, sessions.") { Arguments };
        command.SetAction(static result =>
        {
            string[] arguments = result.GetValue(Arguments) is { Length: > 0 } given ? given : ["--filter", "*"];
            BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(arguments);
        });
        return command;
    }
}
