namespace Roam.Conformance.Tests.Contracts;

internal sealed class Garage : IGarage
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public ValueTask<int> ParkAsync(List<Vehicle> vehicles, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return new(vehicles.Count);
    }

    public ValueTask<Vehicle> FetchAsync(bool derived, CancellationToken cancellationToken) =>
        new(derived ? new Truck("T", 3) : new Vehicle("V"));

    public ValueTask<Pet> WalkAsync(Pet pet, CancellationToken cancellationToken) => new(pet);
}
