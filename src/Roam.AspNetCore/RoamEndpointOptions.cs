using Microsoft.AspNetCore.Builder;

namespace Roam.AspNetCore;

/// <summary>What an endpoint of <c>MapRoam</c> can be told besides what its sessions are told (<see cref="RoamOptions"/>). Read once, when
/// the endpoint is mapped.</summary>
public sealed class RoamEndpointOptions
{
    /// <summary>
    /// The origins whose pages may connect, besides the origin that the request itself is made to: <c>https://app.example.com</c>,
    /// <c>https://*.example.com</c> for every subdomain (not for <c>https://example.com</c>), <c>null</c> for pages without an origin such as
    /// local files, or <c>*</c> for all. Scheme, host and port must be equal; the default port may be left out. If empty, which is the
    /// default, those of <see cref="WebSocketOptions.AllowedOrigins"/> in the application's options count.
    /// </summary>
    /// <remarks>Browsers send cookies along with a WebSocket that any page opens, and only the server can tell the pages apart. A request
    /// without an Origin header does not come from a browser's page, and is not refused for it. Behind a reverse proxy the request must
    /// show the address that the browser uses: <c>UseForwardedHeaders</c>.</remarks>
    // spec: link.websocket.origin
    public IList<string> AllowedOrigins { get; } = new List<string>();
}
