using System.Collections.Concurrent;
using Roam;

namespace Chat;

/// <summary>A server and three clients who say what is written here, and check what they hear.</summary>
internal static class Script
{
    public static async Task RunAsync()
    {
        await using RoamServer server = await new House("tea", "code").ListenAsync("tcp://127.0.0.1:0");
        BlockingCollection<string> adaHears = [];
        BlockingCollection<string> bobHears = [];
        await using ChatClient ada = await ChatClient.ConnectAsync(server.Address, "ada", (room, line) => adaHears.Add(Show(room, line)));
        await using ChatClient bob = await ChatClient.ConnectAsync(server.Address, "bob", (room, line) => bobHears.Add(Show(room, line)));
        Check("rooms", string.Join(",", await ada.Lobby.RoomsAsync()), "tea,code");

        RoomClient adaInTea = await ada.JoinAsync("tea");
        adaInTea.Connection.PeerMetadata.TryGetString("topic", out string? topic);
        Check("topic", topic, "all about tea");
        Check("ada hears herself come in", Next(adaHears), "tea 1 ada: has come in");

        RoomClient bobInTea = await bob.JoinAsync("tea");
        Check("ada hears bob come in", Next(adaHears), "tea 2 bob: has come in");
        Check("bob hears himself come in", Next(bobHears), "tea 2 bob: has come in");
        Check("members", string.Join(",", await adaInTea.MembersAsync()), "ada,bob");

        await bobInTea.SayAsync("milk?");
        Check("ada hears bob", Next(adaHears), "tea 3 bob: milk?");
        Check("bob hears himself", Next(bobHears), "tea 3 bob: milk?");

        // Another room is another connection on the same link, in both directions.
        RoomClient adaInCode = await ada.JoinAsync("code");
        await adaInCode.SayAsync("no tabs");
        Check("ada in the other room", $"{Next(adaHears)}; {Next(adaHears)}", "code 1 ada: has come in; code 2 ada: no tabs");
        Check("links", $"{server.Sessions.Count}", "2");
        Check("connections of ada", $"{ada.Session.Connections.Count}", "5");

        // Rooms reject whom they do not want.
        await using ChatClient other = await ChatClient.ConnectAsync(server.Address, "bob", static (_, _) => { });
        Check("a second bob", await RejectedAsync(other.JoinAsync("tea")), "Somebody called bob is in the room. try bob2");
        Check("a room that is not there", await RejectedAsync(other.JoinAsync("beer")), "There is no such room; there are tea, code.");

        List<string> history = [];
        await foreach (Line line in bobInTea.HistoryAsync(2))
        {
            history.Add(Show("tea", line));
        }

        Check("history", string.Join("; ", history), "tea 2 bob: has come in; tea 3 bob: milk?");

        await bobInTea.DisposeAsync();
        Check("ada hears bob leave", Next(adaHears), "tea 4 bob: has left");
        await adaInCode.DisposeAsync();
        await adaInTea.DisposeAsync();
    }

    private static string Show(string room, Line line) => $"{room} {line.Number} {line.Speaker}: {line.Text}";

    private static string Next(BlockingCollection<string> heard) =>
        heard.TryTake(out string? line, TimeSpan.FromSeconds(20)) ? line : "(nothing)";

    private static async Task<string> RejectedAsync(Task<RoomClient> joining)
    {
        try
        {
            await joining;
            return "joined";
        }
        catch (RoamException exception) when (exception.InnerException is ConnectionRejectedException rejection)
        {
            return rejection.Metadata.TryGetString("try", out string? other) ? $"{rejection.Message} try {other}" : rejection.Message;
        }
    }

    private static void Check(string what, string? actual, string expected)
    {
        Console.WriteLine($"{what}: {actual}");
        if (actual != expected)
        {
            throw new InvalidOperationException($"{what}: expected '{expected}', but it is '{actual}'.");
        }
    }
}
