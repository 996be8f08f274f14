using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Roam;

namespace Chat;

/// <summary>A member of a room: the service of the member's connection, and what the member has yet to hear.</summary>
internal sealed class Seat(string name, Room room, RoamConnection connection) : IRoom
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Whoever does not listen must not cost the server its memory, nor the others their time.
    private readonly Channel<Line> _unheard = Channel.CreateBounded<Line>(256);

    public string Name => name;

    public ValueTask SayAsync(string text, CancellationToken cancellationToken = default)
    {
        room.Say(name, text);
        return default;
    }

    public ValueTask<IReadOnlyList<string>> MembersAsync(CancellationToken cancellationToken = default) => new(room.Members);

    public async IAsyncEnumerable<Line> HistoryAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (Line line in room.History.TakeLast(count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return line;
        }

        await Task.CompletedTask;
    }

    /// <summary>Begins to tell the member what is said. Ends when the connection does.</summary>
    public void Start()
    {
        _ = LeaveAtEndAsync();
        _ = TellAsync();
    }

    /// <summary>Queues a line for the member.</summary>
    public void Hear(Line line)
    {
        if (!_unheard.Writer.TryWrite(line))
        {
            _unheard.Writer.TryComplete();
        }
    }

    private async Task LeaveAtEndAsync()
    {
        await connection.Completion;
        _unheard.Writer.TryComplete();
        room.Leave(this);
    }

    private async Task TellAsync()
    {
        try
        {
            // The other way round on the same link: the server calls a service of its client.
            IParticipant participant = await connection.Session.OpenAsync<IParticipant>([("room", room.Name)]);
            await using RoamClient client = (RoamClient)participant;
            await foreach (Line line in _unheard.Reader.ReadAllAsync())
            {
                using CancellationTokenSource patience = new(Patience);
                await participant.HearAsync(line, patience.Token);
            }
        }
        catch (Exception exception) when (exception is RoamException or OperationCanceledException)
        {
            // Gone, or does not listen.
        }

        await connection.CloseAsync([("roam-error-message", "You have not listened.")]);
    }
}
