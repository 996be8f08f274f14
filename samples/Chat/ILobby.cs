using Roam;

namespace Chat;

/// <summary>What a client finds first: the service of the root connection.</summary>
[RoamService]
public interface ILobby
{
    ValueTask<IReadOnlyList<string>> RoomsAsync(CancellationToken cancellationToken = default);
}
