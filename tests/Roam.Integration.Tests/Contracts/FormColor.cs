namespace Roam.Integration.Tests.Contracts;

public enum FormColor
{
    Red,
    Green,
}
