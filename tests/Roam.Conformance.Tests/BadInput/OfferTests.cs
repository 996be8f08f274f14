using Roam.Conformance.Tests.Contracts;

namespace Roam.Conformance.Tests.BadInput;

/// <summary>What is said to a program that offers its services in a wrong way.</summary>
public class OfferTests
{
    [Fact]
    public void An_object_that_is_offered_without_its_contract_is_told_of_it()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => new RoamServices().Add(new Garage()));
        Assert.Equal(
            $"'{typeof(Garage)}' is no contract. Name the interface that is marked with [RoamService], which it implements: Add<IGarage>(…).",
            error.Message);
    }

    [Fact]
    public void Two_services_of_one_name_are_told_of_another_name()
    {
        RoamServices services = new();
        services.Add<IGarage>(new Garage());
        ArgumentException error = Assert.Throws<ArgumentException>(() => services.Add<IGarage>(new Garage()));
        Assert.Contains("A service named 'Garage' is offered already.", error.Message, StringComparison.Ordinal);
        Assert.Contains("[RoamService(Name = ", error.Message, StringComparison.Ordinal);
    }
}
