namespace Roam;

/// <summary>How a metadata entry is to be handled. Bits that are not named here are kept when an entry is forwarded.</summary>
[Flags]
public enum MetadataFlags : ulong
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>The value is a secret: it is shown in no log, exception text or debugger view.</summary>
    Sensitive = 1,

    /// <summary>The entry is for the next peer only: <see cref="CallContext.Propagate"/> and proxies leave it out.</summary>
    NoPropagate = 2,
}
