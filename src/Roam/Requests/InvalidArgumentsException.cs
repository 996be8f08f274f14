namespace Roam.Requests;

/// <summary>The arguments of a request could not be decoded. Stays inside the driver, where it becomes a reply.</summary>
internal sealed class InvalidArgumentsException(Exception innerException)
    : Exception("The arguments cannot be decoded.", innerException);
