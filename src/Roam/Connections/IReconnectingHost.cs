using Roam.Links;

namespace Roam.Connections;

/// <summary>What a connection that is restored needs of its session. Safe for any number of threads; nothing here blocks or calls user
/// code.</summary>
internal interface IReconnectingHost
{
    RoamOptions Options { get; }

    ReconnectPolicy Policy { get; }

    /// <summary>A connection has lost its last client.</summary>
    void OnReleased();

    /// <summary>A connection has ended for good.</summary>
    void OnEnded(ReconnectingConnection connection);
}
