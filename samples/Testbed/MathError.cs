namespace Testbed;

/// <summary>Why there is no quotient.</summary>
public enum MathError
{
    /// <summary>The divisor is 0.</summary>
    DivisionByZero,

    /// <summary>The quotient is too large.</summary>
    Overflow,
}
