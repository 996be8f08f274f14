namespace Roam.Links;

/// <summary>A link's rented array that holds exactly one received message, from its first byte on.</summary>
public interface ILinkBuffer
{
    /// <summary>Gives the array away. The link neither uses nor returns it any more.</summary>
    /// <returns>The array, or <see langword="null"/> if it was given away before.</returns>
    byte[]? Take();
}
