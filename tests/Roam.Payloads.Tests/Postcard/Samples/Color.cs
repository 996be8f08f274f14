namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>An enumeration whose positions are not its values, with two names for one of them.</summary>
internal enum Color
{
    Red = 10,
    Green = -20,
    Blue = 30,
    Azure = Blue,
}
