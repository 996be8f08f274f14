namespace Roam.Payloads.MessagePack;

/// <summary>The kinds of value that MessagePack tells apart.</summary>
public enum MessagePackType
{
    /// <summary>The byte c1, which no value begins with.</summary>
    Invalid,

    /// <summary>No value.</summary>
    Nil,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A signed or unsigned integer of up to 64 bits.</summary>
    Integer,

    /// <summary>A number of single or double precision.</summary>
    Float,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>Values in order.</summary>
    Array,

    /// <summary>Pairs of key and value.</summary>
    Map,

    /// <summary>Bytes tagged with an application's type; a timestamp is type -1.</summary>
    Extension,
}
