namespace Chat;

/// <summary>The client's end of a seat.</summary>
internal sealed class Participant(string room, Action<string, Line> hear) : IParticipant
{
    public ValueTask HearAsync(Line line, CancellationToken cancellationToken = default)
    {
        hear(room, line);
        return default;
    }
}
