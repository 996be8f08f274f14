using System.Globalization;

namespace Roam.Simulation;

/// <summary>What the program was told.</summary>
internal sealed class CommandLine
{
    public const string Usage =
        """
        Roam.Simulation: drives two sessions on a simulated network, each seed another way, and checks that the protocol holds.

          --seeds N        how many seeds (2000)
          --from N         the first of them (0)
          --seed N         one seed only
          --trace          print everything that happens
          --hash           print a hash of everything that happened, a line a seed
          --keep-going     go on with the next seed when one fails
          --require-paths  fail if a path was never met
          --mutation M     break something on purpose, to see that it is noticed: LinkDrops, RepliesTwice, … (Mutation.cs)
        """;

    public int Seeds { get; private set; } = 2000;

    public int From { get; private set; }

    public bool Trace { get; private set; }

    public bool Hash { get; private set; }

    public bool KeepGoing { get; private set; }

    public bool RequirePaths { get; private set; }

    public Mutation Mutation { get; private set; }

    /// <summary>The options that a seed's course depends on.</summary>
    public string Scene => Mutation == Mutation.None ? "" : $" --mutation {Mutation}";

    /// <exception cref="ArgumentException">The arguments make no sense.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        CommandLine line = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--seeds":
                    line.Seeds = Number();
                    break;
                case "--from":
                    line.From = Number();
                    break;
                case "--seed":
                    line.From = Number();
                    line.Seeds = 1;
                    break;
                case "--trace":
                    line.Trace = true;
                    break;
                case "--hash":
                    line.Hash = true;
                    break;
                case "--keep-going":
                    line.KeepGoing = true;
                    break;
                case "--require-paths":
                    line.RequirePaths = true;
                    break;
                case "--mutation":
                    line.Mutation = Enum.TryParse(Next(), out Mutation mutation) ? mutation : throw new ArgumentException("There is no such mutation.");
                    break;
                default:
                    throw new ArgumentException($"Unknown argument: {arguments[i]}");
            }

            string Next() => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} wants a value.");

            int Number() => int.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new ArgumentException($"Not a number: {arguments[i]}");
        }

        return line;
    }
}
