namespace Roam;

/// <summary>A connection: an id space of requests and channels on a session, with at most one service at each end.</summary>
public sealed class RoamConnection
{
    /// <summary>Connects to a server and gives the root connection of a new session.</summary>
    /// <param name="address">Where the server listens, such as <c>tcp://host:7070</c>.</param>
    /// <param name="service">The contract to call.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">Nobody listens there, or the handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    public static Task<RoamConnection> ConnectAsync(
        string address,
        CompilerServices.ServiceDescriptor service,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default) => throw new PlatformNotSupportedException();
}
