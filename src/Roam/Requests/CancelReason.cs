namespace Roam.Requests;

/// <summary>Why a running request was cancelled. The first reason counts.</summary>
internal enum CancelReason
{
    None,
    Caller,
    Deadline,
    ConnectionEnded,
}
