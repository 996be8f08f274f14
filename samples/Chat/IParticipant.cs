using Roam;

namespace Chat;

/// <summary>
/// What a client serves. The server opens a connection for each seat of the client, on the session that the client has made, with the
/// metadata <c>room</c>: nobody listens at the client, and there is no second socket.
/// </summary>
[RoamService]
public interface IParticipant
{
    ValueTask HearAsync(Line line, CancellationToken cancellationToken = default);
}
