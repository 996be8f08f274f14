namespace Roam.CompilerServices;

/// <summary>What service references need of their session. Safe for any number of threads; nothing here blocks or calls user code.</summary>
internal interface IReferenceHost
{
    /// <summary>Opens a connection for each object, all or none, before whatever is queued next.</summary>
    /// <param name="services">The objects.</param>
    /// <param name="ids">Gets the connections' ids.</param>
    /// <exception cref="RoamException">There would be too many connections, the peer knows no references, or the session has ended.</exception>
    void Offer(ReadOnlySpan<OfferedService> services, Span<ulong> ids);

    /// <summary>Closes the connection of a reference that this side has given, if it is still there.</summary>
    void Withdraw(ulong id);
}
