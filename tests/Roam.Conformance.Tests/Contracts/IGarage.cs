namespace Roam.Conformance.Tests.Contracts;

/// <summary>Declares a class that another derives from, and one that lists those.</summary>
#pragma warning disable ROAM0060 // What becomes of such objects is what is tested.
[RoamService]
public interface IGarage
{
    ValueTask<int> ParkAsync(List<Vehicle> vehicles, CancellationToken cancellationToken = default);

    ValueTask<Vehicle> FetchAsync(bool derived, CancellationToken cancellationToken = default);

    ValueTask<Pet> WalkAsync(Pet pet, CancellationToken cancellationToken = default);
}
#pragma warning restore ROAM0060

public record Vehicle(string Plate);

public sealed record Truck(string Plate, int Axles) : Vehicle(Plate);

[RoamVariant(0, typeof(Pet))]
[RoamVariant(1, typeof(Dog))]
public record Pet(string Name);

public sealed record Dog(string Name, int Age) : Pet(Name);

public sealed record Cat(string Name) : Pet(Name);
