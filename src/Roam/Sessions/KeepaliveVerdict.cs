namespace Roam.Sessions;

/// <summary>What is to be done about a peer.</summary>
internal enum KeepaliveVerdict
{
    /// <summary>Nothing.</summary>
    Wait,

    /// <summary>Nothing has come for a while: ask for a sign of life.</summary>
    Ping,

    /// <summary>It gave none.</summary>
    Lost,
}
