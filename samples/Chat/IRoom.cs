using Roam;

namespace Chat;

/// <summary>
/// One member's seat in one room. A client opens a connection for each room that it joins, with the metadata <c>room</c> and <c>name</c>, and
/// leaves by disposing of the client. The room answers with the metadata <c>topic</c>, or rejects the connection.
/// </summary>
[RoamService]
public interface IRoom
{
    /// <summary>Has everybody in the room hear it, the speaker too.</summary>
    ValueTask SayAsync(string text, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<string>> MembersAsync(CancellationToken cancellationToken = default);

    /// <summary>What was said last, oldest first.</summary>
    IAsyncEnumerable<Line> HistoryAsync(int count, CancellationToken cancellationToken = default);
}
