namespace Roam;

/// <summary>What copies of one <see cref="CallContext"/> share. Written by one side's driver before or after user code sees it.</summary>
internal sealed class CallState
{
    public Metadata RequestMetadata { get; init; } = Metadata.Empty;

    public Metadata ResponseMetadata { get; set; } = Metadata.Empty;

    public Deadline Deadline { get; init; }

    public RoamConnection? Connection { get; init; }
}
