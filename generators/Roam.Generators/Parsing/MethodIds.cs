namespace Roam.Generators.Parsing;

/// <summary>How methods get their ids. No test can wait until two of the protocol's collide: it brings functions of its own.</summary>
internal sealed class MethodIds
{
    /// <summary>The ids of the protocol.</summary>
    public static readonly MethodIds Protocol = new();

    /// <summary>The id of a wire name, towards peers that speak MessagePack.</summary>
    public Func<string, ulong> OfName { get; init; } = WireNames.MethodId;

    /// <summary>The id of a wire name and a signature, towards peers that speak Postcard.</summary>
    public Func<string, CanonicalSignature, ulong> OfSignature { get; init; } = static (wireName, signature) => signature.GetId(wireName);
}
