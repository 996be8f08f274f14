namespace Roam;

/// <summary>How arguments, results and items are encoded on a session, as agreed by the handshake.</summary>
public enum PayloadFormat
{
    /// <summary>MessagePack: describes itself, so optional members can be added on one side first.</summary>
    MessagePack = 1,
}
