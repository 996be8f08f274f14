namespace Roam.Requests;

/// <summary>What became of a request that came in.</summary>
internal enum InboundAdmission
{
    Accepted,
    TooMany,
    Duplicate,
    Ended,
}
