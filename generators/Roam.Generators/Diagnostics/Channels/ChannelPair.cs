namespace Roam.Generators.Diagnostics.Channels;

/// <summary>A channel that a method creates.</summary>
/// <param name="tx">Its sending half.</param>
/// <param name="rx">Its receiving half.</param>
internal readonly struct ChannelPair(ChannelHalf tx, ChannelHalf rx)
{
    public ChannelHalf Tx { get; } = tx;

    public ChannelHalf Rx { get; } = rx;
}
