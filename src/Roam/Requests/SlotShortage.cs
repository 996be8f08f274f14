namespace Roam.Requests;

/// <summary>What the log says of calls that wait long for a request slot.</summary>
/// <param name="Waiting">How many calls wait.</param>
/// <param name="Longest">How long the first of them has waited.</param>
/// <param name="Limit">How many requests the peer runs at once.</param>
/// <param name="Streams">How many of them may have channels.</param>
/// <param name="Holders">The requests that hold the slots, for people.</param>
internal sealed record SlotShortage(int Waiting, TimeSpan Longest, int Limit, int Streams, string Holders);
