namespace Testbed;

/// <summary>Why nobody was found.</summary>
public enum LookupError
{
    /// <summary>There is nobody with this number.</summary>
    NotFound,

    /// <summary>Not everybody may ask.</summary>
    AccessDenied,
}
