namespace FileTransfer;

/// <summary>What the program is asked to do.</summary>
/// <param name="Command">The command.</param>
/// <param name="Operand">The folder, or the file.</param>
/// <param name="Address">Where to listen, or to connect to.</param>
/// <param name="Folder">Where a file goes.</param>
internal sealed record Settings(string Command, string Operand, string Address, string Folder)
{
    public const string Usage = """
        usage: FileTransfer                   shows everything, and checks itself
               FileTransfer serve DIR         serves a folder, until Ctrl+C
               FileTransfer list              lists its files
               FileTransfer get NAME          brings a file
                 --into DIR                   where to (the current folder)
               FileTransfer put FILE          takes a file there
          all  --at ADDRESS                   where to listen, or to connect to (reliable+tcp://127.0.0.1:7070)
        A transfer that was cut short, by Ctrl+C or worse on either side, goes on where it was when the same command is given again.
        """;

    private const string DefaultAddress = "reliable+tcp://127.0.0.1:7070";

    /// <summary>Reads the arguments.</summary>
    /// <returns>The settings, or <see langword="null"/> if that is not how it is used.</returns>
    public static Settings? Parse(ReadOnlySpan<string> arguments)
    {
        ReadOnlySpan<string> rest;
        Settings settings;
        switch (arguments)
        {
            case ["list", ..]:
                settings = new("list", "", DefaultAddress, ".");
                rest = arguments[1..];
                break;
            case ["serve" or "get" or "put", string operand, ..]:
                settings = new(arguments[0], operand, DefaultAddress, ".");
                rest = arguments[2..];
                break;
            default:
                return null;
        }

        for (; !rest.IsEmpty; rest = rest[2..])
        {
            switch (rest)
            {
                case ["--at", string address, ..]:
                    settings = settings with { Address = address };
                    break;
                case ["--into", string folder, ..] when settings.Command == "get":
                    settings = settings with { Folder = folder };
                    break;
                default:
                    return null;
            }
        }

        return settings;
    }
}
