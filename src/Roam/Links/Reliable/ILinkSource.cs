namespace Roam.Links.Reliable;

/// <summary>Where a reliable link gets the next link underneath: the client dials, the acceptor waits for it to come.</summary>
/// <remarks>Called without a lock. Safe for any number of threads.</remarks>
internal interface ILinkSource
{
    /// <summary>The link underneath is gone: bring another, or give up.</summary>
    void OnLost(ReliableLink link, string reason);

    /// <summary>Another has been attached.</summary>
    void OnAttached(ReliableLink link);

    /// <summary>The reliable link needs no other any more. May be called again.</summary>
    void OnEnded(ReliableLink link);
}
