namespace Roam.Payloads.Tests.Postcard.Samples;

internal enum OutcomeError
{
    User,
    UnknownMethod,
    InvalidPayload,
    Cancelled,
}
