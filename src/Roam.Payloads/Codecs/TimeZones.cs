using System.Diagnostics.CodeAnalysis;

namespace Roam.Payloads.Codecs;

/// <summary>The time zones of this system.</summary>
internal static class TimeZones
{
    private const int MaximumIdLength = 128;

    public static bool TryFind(string id, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        if (id == TimeZoneInfo.Utc.Id)
        {
            zone = TimeZoneInfo.Utc;
            return true;
        }

        // The framework reads the file of that name: it must be one of a time zone, for the name may come from a peer.
        return id.Length is > 0 and <= MaximumIdLength
            && char.IsAsciiLetter(id[0])
            && !id.Contains("..", StringComparison.Ordinal)
            && id.All(static character => char.IsAsciiLetterOrDigit(character) || "/_-+ .()".Contains(character, StringComparison.Ordinal))
            && TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone);
    }
}
