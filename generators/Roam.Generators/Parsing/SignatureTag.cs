namespace Roam.Generators.Parsing;

/// <summary>The bytes by which the parts of a <see cref="CanonicalSignature"/> are told apart.</summary>
internal static class SignatureTag
{
    public const byte UnitVariant = 0x00;
    public const byte NewtypeVariant = 0x01;
    public const byte StructVariant = 0x02;

    public const byte Unit = 0x10;
    public const byte Opaque = 0x10;
    public const byte Bytes = 0x11;
    public const byte List = 0x20;
    public const byte Option = 0x21;
    public const byte Map = 0x23;
    public const byte Set = 0x24;
    public const byte Tuple = 0x25;
    public const byte Tx = 0x26;
    public const byte Rx = 0x27;
    public const byte Struct = 0x30;
    public const byte Enum = 0x31;
    public const byte BackReference = 0x32;

    /// <summary>The tag of a primitive. What Rust has no built-in type for counts as what its bytes are, or as opaque where Rust has a
    /// well-known type for it.</summary>
    public static byte Of(string primitive) => primitive switch
    {
        "Boolean" => 0x01,
        "Byte" => 0x02,
        "UInt16" => 0x03,
        "UInt32" => 0x04,
        "UInt64" => 0x05,
        "UInt128" => 0x06,
        "SByte" => 0x07,
        "Int16" => 0x08,
        "Int32" => 0x09,
        "Int64" or "TimeSpan" => 0x0a,
        "Int128" => 0x0b,
        "Single" or "Half" => 0x0c,
        "Double" => 0x0d,
        "Char" => 0x0e,
        "String" or "Uri" or "Version" or "Decimal" => 0x0f,
        "BigInteger" => Bytes,
        "Guid" or "DateTime" or "DateTimeOffset" or "DateOnly" or "TimeOnly" => Opaque,
        _ => throw new InvalidOperationException($"The primitive '{primitive}' has no tag."),
    };
}
