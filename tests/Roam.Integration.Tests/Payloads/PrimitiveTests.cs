using System.Globalization;
using System.Numerics;
using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Payloads;

/// <summary>Every value that is not made of others goes through a call and comes back as it was.</summary>
public abstract class PrimitiveTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : PrimitiveTests(PayloadFormat.MessagePack)
    {
        [Fact]
        public async Task Enums_come_back_that_are_not_declared()
        {
            await using EchoClient<PrimitivesClient> echo = await CreateAsync();
            PrimitivesClient client = echo.Client;

            await echo.ReturnsAsync(client.SByteEnumAsync, (SByteEnum)3);
            await echo.ReturnsAsync(client.ByteEnumAsync, (ByteEnum)3);
            await echo.ReturnsAsync(client.ShortEnumAsync, (ShortEnum)short.MaxValue);
            await echo.ReturnsAsync(client.UShortEnumAsync, (UShortEnum)3);
            await echo.ReturnsAsync(client.IntEnumAsync, (IntEnum)int.MaxValue);
            await echo.ReturnsAsync(client.UIntEnumAsync, (UIntEnum)3);
            await echo.ReturnsAsync(client.LongEnumAsync, (LongEnum)long.MaxValue);
            await echo.ReturnsAsync(client.ULongEnumAsync, (ULongEnum)3);
        }

        [Fact]
        public async Task Half_a_surrogate_pair_comes_back()
        {
            await using EchoClient<PrimitivesClient> echo = await CreateAsync();
            await echo.ReturnsAsync(echo.Client.CharAsync, '\uD83D');
        }

        [Fact]
        public async Task Flags_come_back()
        {
            await using EchoClient<FlagsClient> echo = await CreateEchoAsync<FlagsClient>(
                static services => services.Add<IFlags>(new Flags()), static connection => new FlagsClient(connection));

            await echo.ReturnsAsync(echo.Client.RightsAsync, Rights.None, Rights.Read | Rights.Run, (Rights)1024, (Rights)(-1));
            await echo.ReturnsAsync<Rights?>(echo.Client.NullableRightsAsync, null, Rights.Write);
        }
    }

    public sealed class OverPostcard() : PrimitiveTests(PayloadFormat.Postcard)
    {
        [Fact]
        public async Task Enums_that_are_not_declared_fail_their_call()
        {
            await using EchoClient<PrimitivesClient> echo = await CreateAsync();

            RoamException exception = await echo.Client.ByteEnumAsync((ByteEnum)3).FailsWithAsync(RoamErrorKind.InvalidPayload);
            Assert.False(exception.MayHaveRun);
            await echo.ReturnsAsync(echo.Client.ByteEnumAsync, ByteEnum.Max);
        }

        [Fact]
        public async Task Half_a_surrogate_pair_fails_its_call()
        {
            await using EchoClient<PrimitivesClient> echo = await CreateAsync();

            RoamException exception = await echo.Client.CharAsync('\uD83D').FailsWithAsync(RoamErrorKind.InvalidPayload);
            Assert.False(exception.MayHaveRun);
            await echo.ReturnsAsync(echo.Client.CharAsync, 'a');
        }
    }

    [Fact]
    public async Task Numbers_come_back()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();
        PrimitivesClient client = echo.Client;

        await echo.ReturnsAsync(client.BooleanAsync, true, false);
        await echo.ReturnsAsync<sbyte>(client.SByteAsync, sbyte.MinValue, -32, -33, 0, sbyte.MaxValue);
        await echo.ReturnsAsync(client.ByteAsync, (byte)0, (byte)127, (byte)128, byte.MaxValue);
        await echo.ReturnsAsync<short>(client.Int16Async, short.MinValue, -129, 0, short.MaxValue);
        await echo.ReturnsAsync(client.UInt16Async, (ushort)0, (ushort)256, ushort.MaxValue);
        await echo.ReturnsAsync(client.Int32Async, int.MinValue, -32769, -1, 0, 127, 65536, int.MaxValue);
        await echo.ReturnsAsync(client.UInt32Async, 0u, 65535u, uint.MaxValue);
        await echo.ReturnsAsync<long>(client.Int64Async, long.MinValue, int.MinValue - 1L, 0, uint.MaxValue + 1L, long.MaxValue);
        await echo.ReturnsAsync(client.UInt64Async, 0ul, long.MaxValue + 1ul, ulong.MaxValue);
        await echo.ReturnsAsync<Int128>(client.Int128Async, Int128.MinValue, -1, 0, Int128.MaxValue);
        await echo.ReturnsAsync(client.UInt128Async, UInt128.MinValue, ulong.MaxValue + (UInt128)1, UInt128.MaxValue);
        await echo.ReturnsAsync(client.BigIntegerAsync, BigInteger.Zero, BigInteger.MinusOne, BigInteger.Pow(-7, 500), BigInteger.Pow(2, 4096));
        await echo.ReturnsAsync(client.DecimalAsync, decimal.MinValue, -0.1m, 0m, 79228162514264337593543950335m, 0.0000000000000000000000000001m);
    }

    [Fact]
    public async Task Floating_point_comes_back_to_the_bit()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();
        PrimitivesClient client = echo.Client;

        await echo.ReturnsAsync(client.HalfAsync, Half.MinValue, Half.Epsilon, Half.NaN, Half.PositiveInfinity, (Half)1.5);
        await echo.ReturnsAsync(client.SingleAsync, float.MinValue, float.Epsilon, float.NaN, float.NegativeInfinity, 0.1f);
        await echo.ReturnsAsync(client.DoubleAsync, double.MinValue, double.Epsilon, double.NaN, double.PositiveInfinity, 0.1);
        Assert.True(double.IsNegative(await client.DoubleAsync(-0.0).Soon()));
        Assert.Equal(28, (await client.DecimalAsync(1.0000000000000000000000000000m).Soon()).Scale);
    }

    [Fact]
    public async Task Text_comes_back()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();
        PrimitivesClient client = echo.Client;

        await echo.ReturnsAsync(client.CharAsync, '\0', 'a', 'ß', '€', char.MaxValue);
        await echo.ReturnsAsync(
            client.StringAsync, "", "a", "äöü ß €", "😀👨‍👩‍👧", "日本語", "\0\r\n\t\"", new string('x', 31), new string('x', 32), new string('€', 70_000));
        await echo.ReturnsAsync<string?>(client.NullableStringAsync, null, "", "text");
        await echo.ReturnsAsync(client.UriAsync, new Uri("https://example.com/ä?q=1#f"), new Uri("relative/path", UriKind.Relative));
        await echo.ReturnsAsync<Uri?>(client.NullableUriAsync, null, new Uri("urn:isbn:0451450523"));
        await echo.ReturnsAsync(client.VersionAsync, new Version(1, 2), new Version(1, 2, 3), new Version(1, 2, 3, 4));
        await echo.ReturnsAsync(client.GuidAsync, Guid.Empty, Guid.AllBitsSet, new Guid("00112233-4455-6677-8899-aabbccddeeff"));
    }

    [Fact]
    public async Task Times_come_back()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();
        PrimitivesClient client = echo.Client;

        await echo.ReturnsAsync(client.DateTimeOffsetAsync, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-570)));
        Assert.Equal(
            TimeSpan.FromMinutes(330),
            (await client.DateTimeOffsetAsync(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(330))).Soon()).Offset);
        await echo.ReturnsAsync(client.DateOnlyAsync, DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(2026, 2, 28));
        await echo.ReturnsAsync(client.TimeOnlyAsync, TimeOnly.MinValue, TimeOnly.MaxValue, new TimeOnly(1, 2, 3, 4, 5));
        await echo.ReturnsAsync(client.TimeSpanAsync, TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.MaxValue, TimeSpan.FromTicks(-1));
        await echo.ReturnsAsync<DateTime?>(client.NullableDateTimeAsync, null, DateTime.UnixEpoch, DateTime.MaxValue);
    }

    [Fact]
    public async Task A_utc_time_comes_back_to_the_tick_with_its_kind()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();

        foreach (string text in new[] { "0001-01-01T00:00:00.0000000Z", "1969-12-31T23:59:59.9999999Z", "2026-01-02T03:04:05.1234567Z", "9999-12-31T23:59:59.9999999Z" })
        {
            DateTime sent = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            DateTime received = await echo.Client.DateTimeAsync(sent).Soon();
            Assert.Equal((sent.Ticks, DateTimeKind.Utc), (received.Ticks, received.Kind));
        }
    }

    [Fact]
    public async Task A_local_time_comes_back_as_the_same_moment_and_an_unspecified_one_as_the_same_ticks()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();

        DateTime local = new(2026, 7, 2, 3, 4, 5, DateTimeKind.Local);
        Assert.Equal(local.ToUniversalTime(), (await echo.Client.DateTimeAsync(local).Soon()).ToUniversalTime());
        DateTime unspecified = new(2026, 7, 2, 3, 4, 5, DateTimeKind.Unspecified);
        Assert.Equal(unspecified.Ticks, (await echo.Client.DateTimeAsync(unspecified).Soon()).Ticks);
    }

    [Fact]
    public async Task Bytes_come_back()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();
        PrimitivesClient client = echo.Client;

        byte[] long_ = new byte[70_000];
        new Random(1).NextBytes(long_);
        await echo.ReturnsAsync<byte[]>(client.BytesAsync, [], [0], long_);
        await echo.ReturnsAsync<byte[]?>(client.NullableBytesAsync, null, [], [1, 2]);
        Assert.Equal(long_, (await client.MemoryAsync(long_).Soon()).ToArray());
        Assert.Equal(long_, (await client.ReadOnlyMemoryAsync(long_).Soon()).ToArray());
        Assert.True((await client.MemoryAsync(default).Soon()).IsEmpty);
    }

    [Fact]
    public async Task Enums_come_back()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();
        PrimitivesClient client = echo.Client;

        await echo.ReturnsAsync(client.SByteEnumAsync, SByteEnum.Low, SByteEnum.High);
        await echo.ReturnsAsync(client.ByteEnumAsync, ByteEnum.None, ByteEnum.Max);
        await echo.ReturnsAsync(client.ShortEnumAsync, ShortEnum.Low);
        await echo.ReturnsAsync(client.UShortEnumAsync, UShortEnum.High);
        await echo.ReturnsAsync(client.IntEnumAsync, IntEnum.One, IntEnum.Low);
        await echo.ReturnsAsync(client.UIntEnumAsync, UIntEnum.High);
        await echo.ReturnsAsync(client.LongEnumAsync, LongEnum.Low);
        await echo.ReturnsAsync(client.ULongEnumAsync, ULongEnum.High);
        await echo.ReturnsAsync<IntEnum?>(client.NullableEnumAsync, null, IntEnum.One);
    }

    [Fact]
    public async Task Nullable_values_come_back()
    {
        await using EchoClient<PrimitivesClient> echo = await CreateAsync();

        await echo.ReturnsAsync<int?>(echo.Client.NullableInt32Async, null, 0, -1);
        await echo.ReturnsAsync<Int128?>(echo.Client.NullableInt128Async, null, Int128.MaxValue);
    }

    private Task<EchoClient<PrimitivesClient>> CreateAsync() => CreateEchoAsync<PrimitivesClient>(
        static services => services.Add<IPrimitives>(new Primitives()),
        static connection => new PrimitivesClient(connection));
}
