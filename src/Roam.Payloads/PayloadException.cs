namespace Roam.Payloads;

/// <summary>A payload could not be written or read. The message says what was expected and where; it never quotes the payload.</summary>
public sealed class PayloadException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public PayloadException()
        : base("The payload is invalid.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected and what was found.</param>
    public PayloadException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="innerException">The cause.</param>
    public PayloadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A member that the type requires is not in the payload.</summary>
    /// <param name="type">The type's name.</param>
    /// <param name="member">The member's name.</param>
    public static PayloadException MissingMember(string type, string member) =>
        new($"The payload of '{type}' lacks the required member '{member}'.");

    /// <summary>A member stands in the payload twice.</summary>
    /// <param name="type">The type's name.</param>
    /// <param name="member">The member's name.</param>
    public static PayloadException DuplicateMember(string type, string member) =>
        new($"The payload of '{type}' holds the member '{member}' twice.");

    /// <summary>A parameter without default is not in the argument list.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="parameter">The parameter's name.</param>
    public static PayloadException MissingArgument(string method, string parameter) =>
        new($"The arguments of '{method}' lack the required parameter '{parameter}'.");

    /// <summary>A value is of a type that is not among the alternatives.</summary>
    /// <param name="type">The name of the type with alternatives.</param>
    /// <param name="actual">The value's type.</param>
    public static PayloadException UnknownVariant(string type, Type actual) =>
        new($"'{actual}' is not among the variants of '{type}'.");

    /// <summary>An object of a derived type stands where its base is declared: what the derived type adds would be lost.</summary>
    /// <param name="type">The name of the declared type.</param>
    /// <param name="actual">The object's type.</param>
    // spec: payload.derived
    public static PayloadException DerivedType(string type, Type actual) =>
        new($"A '{actual}' cannot be sent as '{type}', because what it adds would be lost. Send a '{type}', or list the types that it "
            + "may be with [RoamVariant].");

    /// <summary>A null stands where the type allows none.</summary>
    /// <param name="what">What is null: a parameter, a member, an element, or a type.</param>
    public static PayloadException UnexpectedNull(string what) =>
        new($"'{what}' is null, but its type does not allow that.");
}
