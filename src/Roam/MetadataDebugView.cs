using System.Diagnostics;

namespace Roam;

/// <summary>What a debugger shows of <see cref="Metadata"/>: its entries, each of which hides its value if it is sensitive.</summary>
// spec: wire.metadata.sensitive
internal sealed class MetadataDebugView(Metadata metadata)
{
    [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
    public MetadataEntry[] Entries { get; } = [.. metadata];
}
