namespace Roam.Conformance.Tests.Contracts;

/// <summary>A method for each type that the payload vectors hold, whose codecs the generator writes.</summary>
[RoamService]
public interface IVectors
{
    ValueTask<bool> BooleanAsync(bool value);

    ValueTask<byte> U8Async(byte value);

    ValueTask<ushort> U16Async(ushort value);

    ValueTask<uint> U32Async(uint value);

    ValueTask<ulong> U64Async(ulong value);

    ValueTask<sbyte> I8Async(sbyte value);

    ValueTask<short> I16Async(short value);

    ValueTask<int> I32Async(int value);

    ValueTask<long> I64Async(long value);

    ValueTask<float> F32Async(float value);

    ValueTask<double> F64Async(double value);

    ValueTask<string> StringAsync(string value);

    ValueTask<byte[]> BytesAsync(byte[] value);

    ValueTask<string?> OptionStringAsync(string? value);

    ValueTask<uint?> OptionU32Async(uint? value);

    ValueTask<List<string>> ListStringAsync(List<string> value);

    ValueTask<int[]> ListI32Async(int[] value);

    ValueTask<IReadOnlyList<uint>> ListU32Async(IReadOnlyList<uint> value);

    ValueTask<VectorPoint> PointAsync(VectorPoint value);

    ValueTask<VectorPoint?> OptionPointAsync(VectorPoint? value);

    ValueTask<VectorPoint[]> ListPointAsync(VectorPoint[] value);

    ValueTask<VectorNested> NestedAsync(VectorNested value);

    ValueTask<VectorColor> ColorAsync(VectorColor value);

    ValueTask<VectorShape> ShapeAsync(VectorShape value);

    ValueTask<(uint, string)> PairAsync((uint, string) value);

    ValueTask<(bool, long)> FlaggedAsync((bool, long) value);

    ValueTask<Dictionary<string, uint>> MapU32Async(Dictionary<string, uint> value);

    ValueTask<IReadOnlyDictionary<string, VectorPoint>> MapPointAsync(IReadOnlyDictionary<string, VectorPoint> value);

    ValueTask<List<Result<uint, string>>> ResultsAsync(List<Result<uint, string>> value);

    ValueTask<Result<string, string>> TextOrErrorAsync(bool fails);

    ValueTask<Result<uint, string>> NumberOrErrorAsync(bool fails, CancellationToken cancellationToken = default);
}
