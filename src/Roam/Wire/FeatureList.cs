namespace Roam.Wire;

/// <summary>
/// The value of <c>roam-features</c>: names with commas between them. To announce one more feature, name it here.
/// </summary>
// spec: session.handshake.features
internal static class FeatureList
{
    private static readonly (string Name, PeerFeatures Feature)[] Known =
    [
        ("keepalive", PeerFeatures.Keepalive),
        ("drain", PeerFeatures.Drain),
        ("references", PeerFeatures.References),
        ("close-root", PeerFeatures.CloseRoot),
        ("reject-root", PeerFeatures.RejectRoot),
    ];

    /// <summary>Everything that this side can do.</summary>
    public static PeerFeatures All { get; } = Known.Aggregate(PeerFeatures.None, static (all, known) => all | known.Feature);

    /// <summary>What this side announces.</summary>
    public static string Write(PeerFeatures features) =>
        string.Join(',', Known.Where(known => (features & known.Feature) != 0).Select(static known => known.Name));

    /// <summary>Reads the features that both sides know. Takes one pass and no memory, whatever the peer has sent.</summary>
    public static PeerFeatures Parse(Metadata handshake)
    {
        PeerFeatures features = PeerFeatures.None;
        if (handshake.TryGetString(MetadataKeys.Features, out string? list))
        {
            foreach (Range name in list.AsSpan().Split(','))
            {
                features |= Find(list.AsSpan(name));
            }
        }

        return features;
    }

    private static PeerFeatures Find(ReadOnlySpan<char> name)
    {
        foreach ((string known, PeerFeatures feature) in Known)
        {
            if (name.SequenceEqual(known))
            {
                return feature;
            }
        }

        // A later version may know it.
        return PeerFeatures.None;
    }
}
