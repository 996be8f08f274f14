namespace Roam.Conformance.Tests.Contracts;

/// <summary>With values of their own, which Postcard does not write.</summary>
public enum VectorColor
{
    Red = 10,
    Green = -1,
    Blue = 0,
}
