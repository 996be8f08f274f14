namespace Roam.Compatibility.Tests.Generated.V0_1_0;

/// <summary>A method that <see cref="IForms"/> inherits.</summary>
public interface IPing
{
    ValueTask PingAsync();
}
