namespace Roam.Generators.Discovery;

/// <summary>A SHA-256 hash: values with equal fingerprints are equal for every purpose.</summary>
internal readonly record struct Fingerprint(ulong First, ulong Second, ulong Third, ulong Fourth);
