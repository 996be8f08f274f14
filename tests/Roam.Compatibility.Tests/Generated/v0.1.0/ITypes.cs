using Roam;

namespace Roam.Compatibility.Tests.Generated.V0_1_0;

/// <summary>An echo of every type that could travel in 0.1.0.</summary>
[RoamService]
public interface ITypes
{
    ValueTask<Primitives> PrimitivesAsync(Primitives value);

    ValueTask<Collections> CollectionsAsync(Collections value);

    ValueTask<Shapes> ShapesAsync(Shapes value);
}
