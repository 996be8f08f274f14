namespace Roam.Links.Reliable;

/// <summary>Why an acceptor refuses a link.</summary>
internal enum RefusalCode : byte
{
    /// <summary>It does not know the session, or not any more, or the key is wrong: it does not say which. Trying again is of no use.</summary>
    Unknown = 1,

    /// <summary>It speaks another version. Trying again is of no use.</summary>
    Version = 2,

    /// <summary>It has too much to do at the moment.</summary>
    Busy = 3,
}
