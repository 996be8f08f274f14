namespace Roam.TestKit.Simulation;

/// <summary>Sees what one side of a session hands to its link and what it gets from it.</summary>
public interface IMessageObserver
{
    /// <summary>A message is handed to the link.</summary>
    void OnSending(ReadOnlySpan<byte> message);

    /// <summary>A message has come from the link.</summary>
    void OnReceived(ReadOnlySpan<byte> message);
}
