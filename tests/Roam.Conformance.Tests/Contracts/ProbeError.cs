namespace Roam.Conformance.Tests.Contracts;

public enum ProbeError
{
    DivisionByZero,
}
