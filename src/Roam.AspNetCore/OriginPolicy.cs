using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Roam.AspNetCore;

/// <summary>Tells whose pages may connect. Immutable.</summary>
// spec: link.websocket.origin
internal sealed class OriginPolicy
{
    private const string Separator = "://";
    private const string AnySubdomain = "*.";
    private const string Opaque = "null";

    private static readonly SearchValues<char> _ofHosts =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private readonly HashSet<string> _exact = new(StringComparer.OrdinalIgnoreCase);

    // What stands before the star and behind it.
    private readonly List<(string Scheme, string Domain)> _subdomains = [];
    private readonly bool _allowsAll;

    /// <param name="allowed">The entries, as <see cref="RoamEndpointOptions.AllowedOrigins"/> explains them.</param>
    /// <exception cref="ArgumentException">One of them is no origin; the message says what to write.</exception>
    public OriginPolicy(IEnumerable<string> allowed)
    {
        foreach (string entry in allowed)
        {
            int star = entry.IndexOf(Separator + AnySubdomain, StringComparison.Ordinal);
            if (entry == "*")
            {
                _allowsAll = true;
            }
            else if (entry == Opaque)
            {
                _exact.Add(Opaque);
            }
            else if (star > 0)
            {
                string scheme = entry[..(star + Separator.Length)];
                string whole = Parse(scheme + entry[(scheme.Length + AnySubdomain.Length)..], entry);
                _subdomains.Add((scheme, "." + whole[scheme.Length..]));
            }
            else
            {
                _exact.Add(Parse(entry, entry));
            }
        }
    }

    /// <summary>Whether a request may be answered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="origin">The origin that it is refused for.</param>
    public bool Allows(HttpRequest request, out string origin)
    {
        if (request.Headers.Origin is not { Count: > 0 } origins)
        {
            // No page of a browser: those cannot leave it out.
            origin = "";
            return true;
        }

        origin = origins.ToString();
        return _allowsAll || (origins.Count == 1 && Allows(WithoutDefaultPort(origin), OriginOf(request)));
    }

    /// <summary>The origin that a request is made to.</summary>
    public static string OriginOf(HttpRequest request) =>
        WithoutDefaultPort(string.Concat(request.Scheme, Separator, request.Host.ToUriComponent()));

    private bool Allows(string origin, string own)
    {
        if (origin.Equals(own, StringComparison.OrdinalIgnoreCase) || _exact.Contains(origin))
        {
            return true;
        }

        foreach ((string scheme, string domain) in _subdomains)
        {
            if (origin.Length > scheme.Length + domain.Length
                && origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
                && origin.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
                && !origin.AsSpan(scheme.Length, origin.Length - scheme.Length - domain.Length).ContainsAnyExcept(_ofHosts))
            {
                return true;
            }
        }

        return false;
    }

    private static string Parse(string origin, string entry)
    {
        if (origin.Contains('*', StringComparison.Ordinal))
        {
            throw Refuse(entry, "a star stands for all, or at the beginning of a host for its subdomains");
        }

        if (!origin.Contains(Separator, StringComparison.Ordinal)
            || !Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
            || uri.IdnHost.Length == 0)
        {
            throw Refuse(entry, "write scheme://host or scheme://host:port");
        }

        if (uri.UserInfo.Length != 0 || uri.PathAndQuery is not ("/" or "") || uri.Fragment.Length != 0 || origin.EndsWith('/'))
        {
            throw Refuse(entry, "nothing stands before or behind scheme://host:port");
        }

        string host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return WithoutDefaultPort(uri.Port < 0 ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}");
    }

    private static ArgumentException Refuse(string entry, string advice) => new($"'{entry}' in AllowedOrigins is no origin: {advice}.");

    private static string WithoutDefaultPort(string origin)
    {
        if (origin.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && origin.EndsWith(":80", StringComparison.Ordinal))
        {
            return origin[..^3];
        }

        return origin.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && origin.EndsWith(":443", StringComparison.Ordinal) ? origin[..^4] : origin;
    }
}
