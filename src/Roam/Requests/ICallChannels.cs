namespace Roam.Requests;

/// <summary>The channels that a call has announced, as requests see them: requests know nothing else of channels.</summary>
internal interface ICallChannels
{
    /// <summary>The peer never bound the channels: whoever holds their other halves fails with this.</summary>
    void Fail(RoamException reason);
}
