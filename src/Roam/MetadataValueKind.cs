namespace Roam;

/// <summary>The type of a metadata value.</summary>
public enum MetadataValueKind
{
    /// <summary>A string.</summary>
    String = 0,

    /// <summary>A byte string.</summary>
    Bytes = 1,

    /// <summary>An unsigned 64-bit integer.</summary>
    UInt64 = 2,
}
