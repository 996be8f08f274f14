using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.BadInput;

/// <summary>An object of a derived type where its base is declared: its members are never lost without a word.</summary>
public class DerivedTypeTests
{
    [Fact]
    [Rule("payload.derived")]
    public async Task A_derived_object_is_refused_where_its_base_is_declared()
    {
        Garage service = new();
        var services = new RoamServices();
        services.Add<IGarage>(service);
        (ILink near, ILink far) = MemoryLink.CreatePair();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(far, services);
        await using RoamSession caller = await RoamSession.InitiateAsync(near).Soon();
        await using RoamSession server = await accepting.Soon();
        GarageClient client = new(caller.Root);

        RoamException sent = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, client.ParkAsync([new("A"), new Truck("B", 3)]));
        Assert.False(sent.MayHaveRun);
        string text = sent.ToString();
        Assert.Contains("IGarage.ParkAsync", text, StringComparison.Ordinal);
        Assert.Contains(typeof(Truck).FullName!, text, StringComparison.Ordinal);
        Assert.Contains("cannot be sent as 'Vehicle'", text, StringComparison.Ordinal);
        Assert.Equal(0, service.Calls);

        Assert.True((await Throws.RoamAsync(RoamErrorKind.InvalidPayload, client.FetchAsync(derived: true))).MayHaveRun);
        Assert.Equal(new Vehicle("V"), await client.FetchAsync(derived: false).Soon());
        Assert.Equal(2, await client.ParkAsync([new("A"), new("B")]).Soon());

        Assert.Equal(new Dog("Rex", 5), await client.WalkAsync(new Dog("Rex", 5)).Soon());
        Assert.Equal(new Pet("Ada"), await client.WalkAsync(new Pet("Ada")).Soon());
        Assert.False((await Throws.RoamAsync(RoamErrorKind.InvalidPayload, client.WalkAsync(new Cat("Tom")))).MayHaveRun);
    }
}
