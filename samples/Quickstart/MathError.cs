namespace Quickstart;

/// <summary>What can go wrong in a calculation.</summary>
public enum MathError
{
    /// <summary>The divisor is zero.</summary>
    DivisionByZero,

    /// <summary>The quotient does not fit.</summary>
    Overflow,
}
