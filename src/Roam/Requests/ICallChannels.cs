namespace Roam.Requests;

/// <summary>The channels and services that a call has announced, as requests see them: requests know nothing else of them.</summary>
internal interface ICallChannels
{
    /// <summary>The peer never bound the channels: whoever holds their other halves fails with this.</summary>
    void Fail(RoamException reason);

    /// <summary>The call has ended at a peer that ends no channels itself.</summary>
    /// <param name="failure">Why it failed, if it did: only then nothing more is read.</param>
    void EndWithCall(RoamException? failure);

    /// <summary>The connection of the call has ended before its response: the services that it passes are taken back. Its channels have
    /// ended with the connection.</summary>
    void Withdraw();
}
