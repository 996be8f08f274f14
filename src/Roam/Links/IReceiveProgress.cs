namespace Roam.Links;

/// <summary>A link that tells how much has arrived, messages that are not complete included.</summary>
internal interface IReceiveProgress
{
    /// <summary>A number that has changed if bytes have arrived since it was last looked at. May be read by any thread.</summary>
    long ReceivedBytes { get; }
}
