using Roam;

namespace Chat;

/// <summary>The rooms of a server, and its lobby. Safe for any number of threads.</summary>
internal sealed class House(params string[] rooms) : ILobby
{
    private readonly Dictionary<string, Room> _rooms = rooms.ToDictionary(static name => name, static name => new Room(name));

    /// <summary>Begins to serve.</summary>
    public Task<RoamServer> ListenAsync(string address) =>
        RoamServer.ListenAsync(address, services => services.Add<ILobby>(this).Add<IRoom>(Join));

    public ValueTask<IReadOnlyList<string>> RoomsAsync(CancellationToken cancellationToken = default) => new([.. _rooms.Keys]);

    /// <summary>Makes the service of a connection that a client opens: a seat.</summary>
    private Seat Join(RoamConnection connection)
    {
        if (!connection.PeerMetadata.TryGetString("name", out string? name) || string.IsNullOrWhiteSpace(name) || name.Length > 32)
        {
            throw new ConnectionRejectedException("Say who you are, in at most 32 letters.");
        }

        if (!connection.PeerMetadata.TryGetString("room", out string? wanted) || !_rooms.TryGetValue(wanted, out Room? room))
        {
            throw new ConnectionRejectedException($"There is no such room; there are {string.Join(", ", _rooms.Keys)}.");
        }

        Seat seat = room.Join(name, connection);
        connection.AcceptMetadata = [("topic", $"all about {room.Name}")];
        return seat;
    }
}
