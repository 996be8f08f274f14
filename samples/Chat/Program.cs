using Chat;
using Roam;

// dotnet run --project samples/Chat                                              checks itself, in one process
// dotnet run --project samples/Chat -- serve tcp://127.0.0.1:7073                the server, until Ctrl+C
// dotnet run --project samples/Chat -- join tcp://127.0.0.1:7073 ada tea         a client, until the end of its input or /quit
try
{
    switch (args)
    {
        case []:
            await Script.RunAsync();
            Console.WriteLine("chat: ok");
            return 0;

        case ["serve", string address]:
            using (CancellationTokenSource stop = new())
            {
                Console.CancelKeyPress += (_, e) =>
                {
                    e.Cancel = true;
                    stop.Cancel();
                };
                await using RoamServer server = await new House("tea", "code").ListenAsync(address);
                Console.WriteLine($"serving on {server.Address}, Ctrl+C to stop");
                await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return 0;

        case ["join", string address, string name, .. string[] room]:
            await JoinAsync(address, name, room is [string first] ? first : "tea");
            return 0;

        default:
            Console.Error.WriteLine("usage: Chat [serve ADDRESS | join ADDRESS NAME [ROOM]], with an address such as tcp://127.0.0.1:7073");
            return 2;
    }
}
catch (RoamException exception)
{
    Console.Error.WriteLine($"chat: {exception.Kind}: {exception.Message}");
    return 1;
}

static async Task JoinAsync(string address, string name, string roomName)
{
    await using ChatClient client = await ChatClient.ConnectAsync(
        address, name, static (room, line) => Console.WriteLine($"[{room}] {line.Speaker}: {line.Text}"));
    RoomClient room = await client.JoinAsync(roomName);
    room.Connection.PeerMetadata.TryGetString("topic", out string? topic);
    Console.WriteLine($"joined {roomName}, {topic}. /who, /rooms, /history, /join ROOM, /quit");
    while (await ReadAsync(room.Completion) is { } text && text != "/quit")
    {
        switch (text.Split(' ', 2))
        {
            case ["/who"]:
                Console.WriteLine(string.Join(", ", await room.MembersAsync()));
                break;
            case ["/rooms"]:
                Console.WriteLine(string.Join(", ", await client.Lobby.RoomsAsync()));
                break;
            case ["/history"]:
                await foreach (Line line in room.HistoryAsync(20))
                {
                    Console.WriteLine($"{line.Number} {line.Speaker}: {line.Text}");
                }

                break;
            case ["/join", string other]:
                // First the new one: whoever is rejected stays where they are.
                RoomClient next = await client.JoinAsync(other);
                await room.DisposeAsync();
                room = next;
                break;
            default:
                await room.SayAsync(text);
                break;
        }
    }

    await room.DisposeAsync();
}

// The next line of the input, or nothing at its end, or when the server has gone meanwhile.
static async Task<string?> ReadAsync(Task<SessionEnd> ended)
{
    Task<string?> reading = Task.Run(Console.ReadLine);
    if (await Task.WhenAny(reading, ended) == ended)
    {
        Console.WriteLine((await ended).Description);
        return null;
    }

    return await reading;
}
