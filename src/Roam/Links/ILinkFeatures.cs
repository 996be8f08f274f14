namespace Roam.Links;

/// <summary>What a link that knows more about its peer than an address implements beside <see cref="ILink"/>: the request that it came by, or
/// who its peer is. A link that wraps another passes it on. <see cref="RoamSession.GetFeature{TFeature}"/> asks.</summary>
public interface ILinkFeatures
{
    /// <summary>Gives what is known. Safe for any number of threads.</summary>
    /// <param name="type">What is asked for, such as <see cref="System.Security.Claims.ClaimsPrincipal"/> for the user that the transport has
    /// authenticated.</param>
    /// <returns>An object of this type, or <see langword="null"/>.</returns>
    object? GetFeature(Type type);
}
