namespace Roam.Requests;

/// <summary>The result of a handler could not be encoded. Stays inside the driver, where it becomes a reply.</summary>
internal sealed class ResultEncodingException(Exception innerException)
    : Exception($"The result cannot be encoded: {innerException.Message}", innerException);
