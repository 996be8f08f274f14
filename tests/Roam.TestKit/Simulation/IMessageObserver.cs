namespace Roam.TestKit.Simulation;

/// <summary>Sees what one side of a session hands to its link and what it gets from it.</summary>
public interface IMessageObserver
{
    /// <summary>A message is handed to the link.</summary>
    void OnSending(ReadOnlySpan<byte> message);

    /// <summary>A message has come from the link.</summary>
    /// <returns>Whether the session gets it. Always, except in a test that wants a loss to be noticed.</returns>
    bool OnReceived(ReadOnlySpan<byte> message);
}
