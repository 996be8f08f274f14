using System.Buffers.Binary;

namespace Roam.Payloads.MessagePack;

/// <summary>The first byte of every MessagePack value, which tells its format.</summary>
internal static class MessagePackFormat
{
    /// <summary>The largest integer that is its own format byte (positive fixint, 00 to 7f).</summary>
    public const int MaxFixPositive = 0x7F;

    /// <summary>The smallest integer that is its own format byte (negative fixint, e0 to ff).</summary>
    public const int MinFixNegative = -32;

    /// <summary>The most pairs whose count stands in the format byte (fixmap, 80 to 8f).</summary>
    public const int MaxFixMap = 15;

    /// <summary>The most elements whose count stands in the format byte (fixarray, 90 to 9f).</summary>
    public const int MaxFixArray = 15;

    /// <summary>The most bytes of text whose length stands in the format byte (fixstr, a0 to bf).</summary>
    public const int MaxFixStr = 31;

    public const byte FixMap = 0x80;
    public const byte FixArray = 0x90;
    public const byte FixStr = 0xA0;
    public const byte Nil = 0xC0;
    public const byte NeverUsed = 0xC1;
    public const byte False = 0xC2;
    public const byte True = 0xC3;
    public const byte Bin8 = 0xC4;
    public const byte Bin16 = 0xC5;
    public const byte Bin32 = 0xC6;
    public const byte Ext8 = 0xC7;
    public const byte Ext16 = 0xC8;
    public const byte Ext32 = 0xC9;
    public const byte Float32 = 0xCA;
    public const byte Float64 = 0xCB;
    public const byte UInt8 = 0xCC;
    public const byte UInt16 = 0xCD;
    public const byte UInt32 = 0xCE;
    public const byte UInt64 = 0xCF;
    public const byte Int8 = 0xD0;
    public const byte Int16 = 0xD1;
    public const byte Int32 = 0xD2;
    public const byte Int64 = 0xD3;
    public const byte FixExt1 = 0xD4;
    public const byte FixExt2 = 0xD5;
    public const byte FixExt4 = 0xD6;
    public const byte FixExt8 = 0xD7;
    public const byte FixExt16 = 0xD8;
    public const byte Str8 = 0xD9;
    public const byte Str16 = 0xDA;
    public const byte Str32 = 0xDB;
    public const byte Array16 = 0xDC;
    public const byte Array32 = 0xDD;
    public const byte Map16 = 0xDE;
    public const byte Map32 = 0xDF;

    /// <summary>The extension type of a timestamp.</summary>
    public const sbyte TimestampType = -1;

    /// <summary>Whether <paramref name="code"/> is an integer that is its own format byte; its value is then <c>(sbyte)code</c>.</summary>
    public static bool IsFixInt(byte code) => (sbyte)code >= MinFixNegative;

    /// <summary>Whether <paramref name="code"/> begins a string.</summary>
    public static bool IsString(byte code) => (code & 0xE0) == FixStr || code is >= Str8 and <= Str32;

    /// <summary>The kind of value that <paramref name="code"/> begins.</summary>
    public static MessagePackType GetType(byte code) => code switch
    {
        < FixMap => MessagePackType.Integer,
        < FixArray => MessagePackType.Map,
        < FixStr => MessagePackType.Array,
        < Nil => MessagePackType.String,
        Nil => MessagePackType.Nil,
        NeverUsed => MessagePackType.Invalid,
        False or True => MessagePackType.Boolean,
        <= Bin32 => MessagePackType.Binary,
        <= Ext32 => MessagePackType.Extension,
        Float32 or Float64 => MessagePackType.Float,
        <= Int64 => MessagePackType.Integer,
        <= FixExt16 => MessagePackType.Extension,
        <= Str32 => MessagePackType.String,
        <= Array32 => MessagePackType.Array,
        <= Map32 => MessagePackType.Map,
        _ => MessagePackType.Integer,
    };

    /// <summary>The specification's name of the format that <paramref name="code"/> begins, for error messages.</summary>
    public static string GetName(byte code) => code switch
    {
        < FixMap => "positive fixint",
        < FixArray => "fixmap",
        < FixStr => "fixarray",
        < Nil => "fixstr",
        Nil => "nil",
        NeverUsed => "the invalid byte c1",
        False => "false",
        True => "true",
        Bin8 => "bin 8",
        Bin16 => "bin 16",
        Bin32 => "bin 32",
        Ext8 => "ext 8",
        Ext16 => "ext 16",
        Ext32 => "ext 32",
        Float32 => "float 32",
        Float64 => "float 64",
        UInt8 => "uint 8",
        UInt16 => "uint 16",
        UInt32 => "uint 32",
        UInt64 => "uint 64",
        Int8 => "int 8",
        Int16 => "int 16",
        Int32 => "int 32",
        Int64 => "int 64",
        FixExt1 => "fixext 1",
        FixExt2 => "fixext 2",
        FixExt4 => "fixext 4",
        FixExt8 => "fixext 8",
        FixExt16 => "fixext 16",
        Str8 => "str 8",
        Str16 => "str 16",
        Str32 => "str 32",
        Array16 => "array 16",
        Array32 => "array 32",
        Map16 => "map 16",
        Map32 => "map 32",
        _ => "negative fixint",
    };

    /// <summary>The number of bytes that stand before a string of <paramref name="length"/> bytes.</summary>
    public static int GetStringHeaderLength(int length) => length switch
    {
        <= MaxFixStr => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    /// <summary>Writes what stands before a string of <paramref name="length"/> bytes.</summary>
    public static void WriteStringHeader(Span<byte> destination, int length)
    {
        switch (length)
        {
            case <= MaxFixStr:
                destination[0] = (byte)(FixStr | length);
                break;
            case <= byte.MaxValue:
                destination[0] = Str8;
                destination[1] = (byte)length;
                break;
            case <= ushort.MaxValue:
                destination[0] = Str16;
                BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)length);
                break;
            default:
                destination[0] = Str32;
                BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
                break;
        }
    }
}
