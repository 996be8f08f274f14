using Microsoft.AspNetCore.Http;

// Where connections are used, this namespace is in use already.
namespace Roam;

/// <summary>What a connection that came by ASP.NET Core knows of its request.</summary>
public static class RoamConnectionExtensions
{
    /// <summary>
    /// The request by which the connection's session came to an endpoint of <c>MapRoam</c>, for the factory of a service and for handlers
    /// (<see cref="CallContext.Connection"/>). Its user is also in <see cref="RoamConnection.User"/>.
    /// </summary>
    /// <remarks>The request lasts as long as the session, and so does what it holds, such as the services of its scope
    /// (<see cref="HttpContext.RequestServices"/>). It is not safe for several threads, and all calls of a session share it: read what you
    /// need in the factory, or read only. A handler that runs on when its session has ended must not use it any more.</remarks>
    /// <param name="connection">The connection.</param>
    /// <returns>The context, or <see langword="null"/> if the session came another way or its link has ended.</returns>
    public static HttpContext? GetHttpContext(this RoamConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.Session.GetFeature<HttpContext>();
    }
}
