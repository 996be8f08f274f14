namespace Roam.Links;

/// <summary>A link failed.</summary>
public sealed class LinkException : IOException
{
    /// <summary>Creates an exception for a failed transport.</summary>
    public LinkException()
        : this(LinkError.Failed, "The link failed.")
    {
    }

    /// <summary>Creates an exception for a failed transport.</summary>
    /// <param name="message">What happened.</param>
    public LinkException(string message)
        : this(LinkError.Failed, message)
    {
    }

    /// <summary>Creates an exception for a failed transport.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public LinkException(string message, Exception? innerException)
        : this(LinkError.Failed, message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="message">The same for people.</param>
    /// <param name="innerException">The cause.</param>
    public LinkException(LinkError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>What happened.</summary>
    public LinkError Error { get; }
}
