using System.CommandLine;
using System.Globalization;
using Roam.Benchmarks.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
RootCommand root = new("Measures Roam against a bare framed echo over the same kind of socket, and against what ships with .NET.")
{
    CompareCommand.Create(),
    ServeCommand.Create(),
    LoadCommand.Create(),
    IdleCommand.Create(),
    MicroCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
