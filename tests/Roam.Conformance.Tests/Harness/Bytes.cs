namespace Roam.Conformance.Tests.Harness;

/// <summary>Bytes as the documents write them.</summary>
internal static class Bytes
{
    /// <summary>Reads hexadecimal digits; spaces are for people.</summary>
    public static byte[] Of(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
