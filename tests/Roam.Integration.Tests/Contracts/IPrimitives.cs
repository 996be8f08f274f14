using System.Numerics;

namespace Roam.Integration.Tests.Contracts;

/// <summary>An echo of every value that is not made of others.</summary>
[RoamService]
public interface IPrimitives
{
    ValueTask<bool> BooleanAsync(bool value);

    ValueTask<sbyte> SByteAsync(sbyte value);

    ValueTask<byte> ByteAsync(byte value);

    ValueTask<short> Int16Async(short value);

    ValueTask<ushort> UInt16Async(ushort value);

    ValueTask<int> Int32Async(int value);

    ValueTask<uint> UInt32Async(uint value);

    ValueTask<long> Int64Async(long value);

    ValueTask<ulong> UInt64Async(ulong value);

    ValueTask<Int128> Int128Async(Int128 value);

    ValueTask<UInt128> UInt128Async(UInt128 value);

    ValueTask<Half> HalfAsync(Half value);

    ValueTask<float> SingleAsync(float value);

    ValueTask<double> DoubleAsync(double value);

    ValueTask<decimal> DecimalAsync(decimal value);

    ValueTask<char> CharAsync(char value);

    ValueTask<string> StringAsync(string value);

    ValueTask<Guid> GuidAsync(Guid value);

    ValueTask<DateTime> DateTimeAsync(DateTime value);

    ValueTask<DateTimeOffset> DateTimeOffsetAsync(DateTimeOffset value);

    ValueTask<DateOnly> DateOnlyAsync(DateOnly value);

    ValueTask<TimeOnly> TimeOnlyAsync(TimeOnly value);

    ValueTask<TimeSpan> TimeSpanAsync(TimeSpan value);

    ValueTask<Uri> UriAsync(Uri value);

    ValueTask<BigInteger> BigIntegerAsync(BigInteger value);

    ValueTask<Version> VersionAsync(Version value);

    ValueTask<byte[]> BytesAsync(byte[] value);

    ValueTask<Memory<byte>> MemoryAsync(Memory<byte> value);

    ValueTask<ReadOnlyMemory<byte>> ReadOnlyMemoryAsync(ReadOnlyMemory<byte> value);

    ValueTask<SByteEnum> SByteEnumAsync(SByteEnum value);

    ValueTask<ByteEnum> ByteEnumAsync(ByteEnum value);

    ValueTask<ShortEnum> ShortEnumAsync(ShortEnum value);

    ValueTask<UShortEnum> UShortEnumAsync(UShortEnum value);

    ValueTask<IntEnum> IntEnumAsync(IntEnum value);

    ValueTask<UIntEnum> UIntEnumAsync(UIntEnum value);

    ValueTask<LongEnum> LongEnumAsync(LongEnum value);

    ValueTask<ULongEnum> ULongEnumAsync(ULongEnum value);

    ValueTask<int?> NullableInt32Async(int? value);

    ValueTask<Int128?> NullableInt128Async(Int128? value);

    ValueTask<DateTime?> NullableDateTimeAsync(DateTime? value);

    ValueTask<IntEnum?> NullableEnumAsync(IntEnum? value);

    ValueTask<string?> NullableStringAsync(string? value);

    ValueTask<byte[]?> NullableBytesAsync(byte[]? value);

    ValueTask<Uri?> NullableUriAsync(Uri? value);
}
