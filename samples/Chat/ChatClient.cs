using Roam;

namespace Chat;

/// <summary>A client: one session, on which it calls the lobby and the rooms that it has joined, and is called for each of them.</summary>
internal sealed class ChatClient : IAsyncDisposable
{
    private readonly string _name;

    private ChatClient(string name, RoamSession session)
    {
        _name = name;
        Session = session;
        Lobby = new LobbyClient(session.Root);
    }

    public RoamSession Session { get; }

    public LobbyClient Lobby { get; }

    /// <summary>Connects to a server, calls its lobby, and serves the participant that the server calls back on the same link.</summary>
    /// <param name="address">Where the server listens.</param>
    /// <param name="name">What the others call this client.</param>
    /// <param name="hear">Called with the room and each line that is said there, one at a time for a room.</param>
    public static async Task<ChatClient> ConnectAsync(string address, string name, Action<string, Line> hear)
    {
        RoamServices services = new RoamServices().Add<IParticipant>(connection =>
            connection.PeerMetadata.TryGetString("room", out string? room) ? new Participant(room, hear) : new Participant("?", hear));
        return new ChatClient(name, await RoamSession.ConnectAsync(address, "Lobby", services));
    }

    /// <summary>Joins a room, until the client of its service is disposed.</summary>
    /// <exception cref="RoamException">There is no such room, or it does not want this client.</exception>
    public async Task<RoomClient> JoinAsync(string room) => (RoomClient)await Session.OpenAsync<IRoom>([("room", room), ("name", _name)]);

    public async ValueTask DisposeAsync()
    {
        await Lobby.DisposeAsync();
        await Session.DisposeAsync();
    }
}
