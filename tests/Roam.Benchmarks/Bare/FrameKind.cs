namespace Roam.Benchmarks.Bare;

/// <summary>What a bare frame is: <c>length u32, kind u8, id u32, body</c>.</summary>
internal enum FrameKind : byte
{
    /// <summary>Two numbers; answered by their sum.</summary>
    Add = 1,

    /// <summary>Bytes; answered by the same.</summary>
    Echo,

    /// <summary>The answer to either.</summary>
    Reply,

    /// <summary>A count and a size: so many <see cref="Item"/> frames come back.</summary>
    SendItems,

    /// <summary>An item of a stream from the server, or to it.</summary>
    Item,

    /// <summary>An item that comes back as <see cref="Item"/>.</summary>
    ItemToPass,

    /// <summary>The end of the items to the server; answered when all have been read.</summary>
    EndOfItems,
}
