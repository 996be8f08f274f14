using System.Numerics;

namespace Roam.Integration.Tests.Contracts;

internal sealed class Primitives : IPrimitives
{
    public ValueTask<bool> BooleanAsync(bool value) => new(value);

    public ValueTask<sbyte> SByteAsync(sbyte value) => new(value);

    public ValueTask<byte> ByteAsync(byte value) => new(value);

    public ValueTask<short> Int16Async(short value) => new(value);

    public ValueTask<ushort> UInt16Async(ushort value) => new(value);

    public ValueTask<int> Int32Async(int value) => new(value);

    public ValueTask<uint> UInt32Async(uint value) => new(value);

    public ValueTask<long> Int64Async(long value) => new(value);

    public ValueTask<ulong> UInt64Async(ulong value) => new(value);

    public ValueTask<Int128> Int128Async(Int128 value) => new(value);

    public ValueTask<UInt128> UInt128Async(UInt128 value) => new(value);

    public ValueTask<Half> HalfAsync(Half value) => new(value);

    public ValueTask<float> SingleAsync(float value) => new(value);

    public ValueTask<double> DoubleAsync(double value) => new(value);

    public ValueTask<decimal> DecimalAsync(decimal value) => new(value);

    public ValueTask<char> CharAsync(char value) => new(value);

    public ValueTask<string> StringAsync(string value) => new(value);

    public ValueTask<Guid> GuidAsync(Guid value) => new(value);

    public ValueTask<DateTime> DateTimeAsync(DateTime value) => new(value);

    public ValueTask<DateTimeOffset> DateTimeOffsetAsync(DateTimeOffset value) => new(value);

    public ValueTask<DateOnly> DateOnlyAsync(DateOnly value) => new(value);

    public ValueTask<TimeOnly> TimeOnlyAsync(TimeOnly value) => new(value);

    public ValueTask<TimeSpan> TimeSpanAsync(TimeSpan value) => new(value);

    public ValueTask<Uri> UriAsync(Uri value) => new(value);

    public ValueTask<BigInteger> BigIntegerAsync(BigInteger value) => new(value);

    public ValueTask<Version> VersionAsync(Version value) => new(value);

    public ValueTask<byte[]> BytesAsync(byte[] value) => new(value);

    public ValueTask<Memory<byte>> MemoryAsync(Memory<byte> value) => new(value);

    public ValueTask<ReadOnlyMemory<byte>> ReadOnlyMemoryAsync(ReadOnlyMemory<byte> value) => new(value);

    public ValueTask<SByteEnum> SByteEnumAsync(SByteEnum value) => new(value);

    public ValueTask<ByteEnum> ByteEnumAsync(ByteEnum value) => new(value);

    public ValueTask<ShortEnum> ShortEnumAsync(ShortEnum value) => new(value);

    public ValueTask<UShortEnum> UShortEnumAsync(UShortEnum value) => new(value);

    public ValueTask<IntEnum> IntEnumAsync(IntEnum value) => new(value);

    public ValueTask<UIntEnum> UIntEnumAsync(UIntEnum value) => new(value);

    public ValueTask<LongEnum> LongEnumAsync(LongEnum value) => new(value);

    public ValueTask<ULongEnum> ULongEnumAsync(ULongEnum value) => new(value);

    public ValueTask<int?> NullableInt32Async(int? value) => new(value);

    public ValueTask<Int128?> NullableInt128Async(Int128? value) => new(value);

    public ValueTask<DateTime?> NullableDateTimeAsync(DateTime? value) => new(value);

    public ValueTask<IntEnum?> NullableEnumAsync(IntEnum? value) => new(value);

    public ValueTask<string?> NullableStringAsync(string? value) => new(value);

    public ValueTask<byte[]?> NullableBytesAsync(byte[]? value) => new(value);

    public ValueTask<Uri?> NullableUriAsync(Uri? value) => new(value);
}
