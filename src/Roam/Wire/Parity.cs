namespace Roam.Wire;

/// <summary>Which half of the ids a peer allocates from, so that neither has to ask. The values are those of the wire.</summary>
internal enum Parity
{
    Odd = 0,
    Even = 1,
}
