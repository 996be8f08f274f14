using Roam;

namespace Testbed;

/// <summary>What one side does. Who connects, who speaks first and who serves are three choices.</summary>
/// <param name="Address">Where to connect to, or to listen.</param>
/// <param name="Connects">Whether this side connects, or listens.</param>
/// <param name="Role">Whether this side speaks first.</param>
/// <param name="Items">How many items long streams have.</param>
/// <param name="Options">The options of the session.</param>
internal sealed record Settings(string Address, bool Connects, SessionRole Role, int Items, RoamOptions Options)
{
    public const string Usage = """
        usage: Testbed                       runs against itself in all combinations
               Testbed serve ADDRESS         serves, until Ctrl+C
                 --dial                      connects instead of listening, and serves until the session ends
               Testbed call ADDRESS          calls every method; the exit code is the number of checks that failed
                 --listen                    listens instead of connecting, and calls whoever connects first
                 --items N                   how many items long streams have (1000)
          both --role initiator|acceptor     who speaks first; whoever connects unless told otherwise
               --payload msgpack|postcard    what to speak (msgpack, and postcard with peers that do not)
        addresses: tcp://127.0.0.1:7070, unix:///run/testbed.sock, ws://127.0.0.1:5000/testbed
        """;

    /// <summary>Reads the arguments behind the command.</summary>
    /// <returns>The settings, or <see langword="null"/> if that is not how it is used.</returns>
    public static Settings? Parse(bool serves, ReadOnlySpan<string> arguments)
    {
        if (arguments is not [string address, .. ReadOnlySpan<string> rest])
        {
            return null;
        }

        bool connects = !serves;
        SessionRole? role = null;
        int items = 1000;
        RoamOptions options = RoamOptions.Default;
        while (!rest.IsEmpty)
        {
            switch (rest)
            {
                case ["--dial", ..] when serves:
                    connects = true;
                    rest = rest[1..];
                    continue;
                case ["--listen", ..] when !serves:
                    connects = false;
                    rest = rest[1..];
                    continue;
                case ["--items", string count, ..] when int.TryParse(count, out items) && items > 0:
                    break;
                case ["--role", "initiator", ..]:
                    role = SessionRole.Initiator;
                    break;
                case ["--role", "acceptor", ..]:
                    role = SessionRole.Acceptor;
                    break;
                case ["--payload", "msgpack" or "postcard", ..]:
                    options = Offering(rest[1]);
                    break;
                default:
                    return null;
            }

            rest = rest[2..];
        }

        return new(address, connects, role ?? (connects ? SessionRole.Initiator : SessionRole.Acceptor), items, options);
    }

    /// <summary>Options that offer a format of payloads.</summary>
    public static RoamOptions Offering(string payload) =>
        new() { PayloadFormat = payload == "postcard" ? PayloadFormat.Postcard : PayloadFormat.MessagePack };
}
