namespace Roam;

/// <summary>How arguments, results and items are encoded on a session, as agreed by the handshake.</summary>
public enum PayloadFormat
{
    /// <summary>MessagePack: describes itself, so optional members can be added on one side first. Methods are known by their names.</summary>
    MessagePack = 1,

    /// <summary>Postcard, which every peer of roam 7 speaks: values without names or types. Methods are known by their names and the types
    /// in their signatures, so that both sides must declare the same.</summary>
    Postcard = 2,
}
