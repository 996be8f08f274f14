namespace Roam.Conformance.Tests.Contracts;

public enum UpstreamError
{
    DivisionByZero,
    Overflow,
}
