namespace Roam.Compatibility.Tests.Generated.V0_1_0;

public enum Failure : short
{
    TooSmall = -1,
    TooLarge = 7,
}
