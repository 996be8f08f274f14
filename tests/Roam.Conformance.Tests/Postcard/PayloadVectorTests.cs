using System.Reflection;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>
/// The payload vectors of roam, which nobody here wrote, through generated clients: each value is sent with exactly these bytes, and read from
/// them.
/// </summary>
public sealed class PayloadVectorTests
{
    private static readonly Dictionary<string, byte[]> Vectors = ReadVectors();

    private static readonly Dictionary<string, Func<RawPeer, VectorsClient, byte[], Task>> Values = new()
    {
        ["primitives/bool_false"] = Case(false, static c => c.BooleanAsync),
        ["primitives/bool_true"] = Case(true, static c => c.BooleanAsync),
        ["primitives/bytes_deadbeef"] = Case<byte[]>([0xDE, 0xAD, 0xBE, 0xEF], static c => c.BytesAsync),
        ["primitives/bytes_empty"] = Case<byte[]>([], static c => c.BytesAsync),
        ["primitives/f32_0"] = Case(0f, static c => c.F32Async),
        ["primitives/f32_0_25"] = Case(0.25f, static c => c.F32Async),
        ["primitives/f32_1"] = Case(1f, static c => c.F32Async),
        ["primitives/f32_1_5"] = Case(1.5f, static c => c.F32Async),
        ["primitives/f32_neg1"] = Case(-1f, static c => c.F32Async),
        ["primitives/f64_0"] = Case(0.0, static c => c.F64Async),
        ["primitives/f64_0_25"] = Case(0.25, static c => c.F64Async),
        ["primitives/f64_1"] = Case(1.0, static c => c.F64Async),
        ["primitives/f64_1_5"] = Case(1.5, static c => c.F64Async),
        ["primitives/f64_neg1"] = Case(-1.0, static c => c.F64Async),
        ["primitives/i16_0"] = Case<short>(0, static c => c.I16Async),
        ["primitives/i16_1"] = Case<short>(1, static c => c.I16Async),
        ["primitives/i16_127"] = Case<short>(127, static c => c.I16Async),
        ["primitives/i16_128"] = Case<short>(128, static c => c.I16Async),
        ["primitives/i16_max"] = Case(short.MaxValue, static c => c.I16Async),
        ["primitives/i16_min"] = Case(short.MinValue, static c => c.I16Async),
        ["primitives/i16_neg1"] = Case<short>(-1, static c => c.I16Async),
        ["primitives/i32_0"] = Case(0, static c => c.I32Async),
        ["primitives/i32_1"] = Case(1, static c => c.I32Async),
        ["primitives/i32_127"] = Case(127, static c => c.I32Async),
        ["primitives/i32_128"] = Case(128, static c => c.I32Async),
        ["primitives/i32_max"] = Case(int.MaxValue, static c => c.I32Async),
        ["primitives/i32_min"] = Case(int.MinValue, static c => c.I32Async),
        ["primitives/i32_neg1"] = Case(-1, static c => c.I32Async),
        ["primitives/i32_neg128"] = Case(-128, static c => c.I32Async),
        ["primitives/i64_0"] = Case(0L, static c => c.I64Async),
        ["primitives/i64_1"] = Case(1L, static c => c.I64Async),
        ["primitives/i64_15"] = Case(15L, static c => c.I64Async),
        ["primitives/i64_42"] = Case(42L, static c => c.I64Async),
        ["primitives/i64_max"] = Case(long.MaxValue, static c => c.I64Async),
        ["primitives/i64_min"] = Case(long.MinValue, static c => c.I64Async),
        ["primitives/i64_neg1"] = Case(-1L, static c => c.I64Async),
        ["primitives/i8_0"] = Case<sbyte>(0, static c => c.I8Async),
        ["primitives/i8_127"] = Case<sbyte>(127, static c => c.I8Async),
        ["primitives/i8_neg1"] = Case<sbyte>(-1, static c => c.I8Async),
        ["primitives/i8_neg128"] = Case<sbyte>(-128, static c => c.I8Async),
        ["primitives/option_none_string"] = Case<string?>(null, static c => c.OptionStringAsync),
        ["primitives/option_none_u32"] = Case<uint?>(null, static c => c.OptionU32Async),
        ["primitives/option_some_string"] = Case<string?>("hello", static c => c.OptionStringAsync),
        ["primitives/option_some_u32_42"] = Case<uint?>(42, static c => c.OptionU32Async),
        ["primitives/string_empty"] = Case("", static c => c.StringAsync),
        ["primitives/string_hello"] = Case("hello world", static c => c.StringAsync),
        ["primitives/string_unicode"] = Case("h\u00e9llo \u4e16\u754c \U0001f980", static c => c.StringAsync),
        ["primitives/u16_0"] = Case<ushort>(0, static c => c.U16Async),
        ["primitives/u16_127"] = Case<ushort>(127, static c => c.U16Async),
        ["primitives/u16_128"] = Case<ushort>(128, static c => c.U16Async),
        ["primitives/u16_255"] = Case<ushort>(255, static c => c.U16Async),
        ["primitives/u16_256"] = Case<ushort>(256, static c => c.U16Async),
        ["primitives/u16_max"] = Case(ushort.MaxValue, static c => c.U16Async),
        ["primitives/u32_0"] = Case(0u, static c => c.U32Async),
        ["primitives/u32_1"] = Case(1u, static c => c.U32Async),
        ["primitives/u32_127"] = Case(127u, static c => c.U32Async),
        ["primitives/u32_128"] = Case(128u, static c => c.U32Async),
        ["primitives/u32_255"] = Case(255u, static c => c.U32Async),
        ["primitives/u32_256"] = Case(256u, static c => c.U32Async),
        ["primitives/u32_max"] = Case(uint.MaxValue, static c => c.U32Async),
        ["primitives/u64_0"] = Case(0UL, static c => c.U64Async),
        ["primitives/u64_1"] = Case(1UL, static c => c.U64Async),
        ["primitives/u64_127"] = Case(127UL, static c => c.U64Async),
        ["primitives/u64_128"] = Case(128UL, static c => c.U64Async),
        ["primitives/u64_max"] = Case(ulong.MaxValue, static c => c.U64Async),
        ["primitives/u8_0"] = Case<byte>(0, static c => c.U8Async),
        ["primitives/u8_127"] = Case<byte>(127, static c => c.U8Async),
        ["primitives/u8_255"] = Case<byte>(255, static c => c.U8Async),
        ["primitives/vec_empty_u32"] = Case<IReadOnlyList<uint>>([], static c => c.ListU32Async),
        ["primitives/vec_i32_neg1_0_1"] = Case<int[]>([-1, 0, 1], static c => c.ListI32Async),
        ["primitives/vec_string"] = Case<List<string>>(["a", "b"], static c => c.ListStringAsync),
        ["primitives/vec_u32_1_2_3"] = Case<IReadOnlyList<uint>>([1, 2, 3], static c => c.ListU32Async),
        ["varint/u64_0"] = Case(0UL, static c => c.U64Async),
        ["varint/u64_1"] = Case(1UL, static c => c.U64Async),
        ["varint/u64_127"] = Case(127UL, static c => c.U64Async),
        ["varint/u64_128"] = Case(128UL, static c => c.U64Async),
        ["varint/u64_255"] = Case(255UL, static c => c.U64Async),
        ["varint/u64_256"] = Case(256UL, static c => c.U64Async),
        ["varint/u64_16383"] = Case(16383UL, static c => c.U64Async),
        ["varint/u64_16384"] = Case(16384UL, static c => c.U64Async),
        ["varint/u64_65535"] = Case(65535UL, static c => c.U64Async),
        ["varint/u64_65536"] = Case(65536UL, static c => c.U64Async),
        ["varint/u64_1048576"] = Case(1048576UL, static c => c.U64Async),
        ["composite/enum_red"] = Case(VectorColor.Red, static c => c.ColorAsync),
        ["composite/enum_green"] = Case(VectorColor.Green, static c => c.ColorAsync),
        ["composite/enum_blue"] = Case(VectorColor.Blue, static c => c.ColorAsync),
        ["composite/enum_circle"] = Case<VectorShape>(new VectorShape.Circle(3.14), static c => c.ShapeAsync),
        ["composite/enum_rect"] = Case<VectorShape>(new VectorShape.Rect(10, 20), static c => c.ShapeAsync),
        ["composite/enum_empty"] = Case<VectorShape>(new VectorShape.Empty(), static c => c.ShapeAsync),
        ["composite/map_string_u32"] = Case<Dictionary<string, uint>>(new() { ["alpha"] = 1, ["beta"] = 2 }, static c => c.MapU32Async),
        ["composite/map_string_point"] = Case<IReadOnlyDictionary<string, VectorPoint>>(
            new Dictionary<string, VectorPoint> { ["key"] = new(10, 20) }, static c => c.MapPointAsync),
        ["composite/option_none_point"] = Case<VectorPoint?>(null, static c => c.OptionPointAsync),
        ["composite/option_some_point"] = Case<VectorPoint?>(new(5, 6), static c => c.OptionPointAsync),
        ["composite/struct_point"] = Case<VectorPoint>(new(10, -20), static c => c.PointAsync),
        ["composite/struct_nested"] = Case<VectorNested>(new("test", new(1, 2), ["a", "bb"]), static c => c.NestedAsync),
        ["composite/tuple_u32_string"] = Case((42u, "hello"), static c => c.PairAsync),
        ["composite/tuple_bool_i64"] = Case((true, -99L), static c => c.FlaggedAsync),
        ["composite/vec_points"] = Case<VectorPoint[]>([new(1, 2), new(3, 4), new(5, 6)], static c => c.ListPointAsync),
    };

    private static readonly Dictionary<string, Func<RawPeer, VectorsClient, byte[], Task>> Results = new()
    {
        ["result/ok_string"] = Answer(static c => c.TextOrErrorAsync(false), Result<string, string>.Ok("hello")),
        ["result/ok_u32"] = Answer(static c => c.NumberOrErrorAsync(false), Result<uint, string>.Ok(42)),
        ["result/err_user_string"] = Answer(static c => c.NumberOrErrorAsync(true), Result<uint, string>.Fail("oops")),
        ["result/err_unknown_method"] = Failure(RoamErrorKind.UnknownMethod),
        ["result/err_invalid_payload"] = Failure(RoamErrorKind.InvalidPayload),
        ["result/err_cancelled"] = Failure(RoamErrorKind.Cancelled),
    };

    public static TheoryData<string> ValueNames => [.. Values.Keys];

    public static TheoryData<string> ResultNames => [.. Results.Keys];

    [Fact]
    public void Every_vector_has_its_case()
    {
        Assert.Equal(104, Vectors.Count);
        Assert.Equal(Vectors.Keys.Order(StringComparer.Ordinal), Values.Keys.Concat(Results.Keys).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ValueNames))]
    public Task A_value_is_written_and_read_as_other_peers_do(string name) => RunAsync(Values[name], Vectors[name]);

    [Theory]
    [MemberData(nameof(ResultNames))]
    public Task A_result_is_read_as_other_peers_write_it(string name) => RunAsync(Results[name], Vectors[name]);

    [Fact]
    public async Task Results_are_written_as_other_peers_write_them()
    {
        await using Solo solo = await Solo.AcceptedAsync(
            options: static o => o with { PayloadFormat = PayloadFormat.Postcard }, services: new RoamServices().Add<IUpstream>(new Upstream
            {
                OnEcho = static (message, _) => message == "cancel" ? throw new OperationCanceledException() : new(message),
            }));
        await AnswersAsync(Upstream.Echo, [5, .. "hello"u8], "result/ok_string");
        await AnswersAsync(Upstream.Echo, [6, .. "cancel"u8], "result/err_cancelled");
        await AnswersAsync(Upstream.Echo, [1], "result/err_invalid_payload");
        await AnswersAsync(Upstream.Echo + 1, [0], "result/err_unknown_method");

        async Task AnswersAsync(ulong method, byte[] arguments, string vector)
        {
            await solo.Peer.SendCallAsync(1, method, arguments);
            Assert.Equal(Vectors[vector], (await solo.Peer.ExpectResponseAsync(1)).Payload);
        }
    }

    private static async Task RunAsync(Func<RawPeer, VectorsClient, byte[], Task> run, byte[] vector)
    {
        await using Solo solo = await Solo.InitiatedAsync(
            options: static o => o with { PayloadFormat = PayloadFormat.Postcard }, services: new RoamServices());
        await using VectorsClient client = new(solo.Session.Root);
        await run(solo.Peer, client, vector);
    }

    /// <summary>Sends a value, which must have the vector's bytes, answers with them, and sends what was read from them.</summary>
    private static Func<RawPeer, VectorsClient, byte[], Task> Case<T>(T value, Func<VectorsClient, Func<T, ValueTask<T>>> method) =>
        async (peer, client, vector) =>
        {
            T sent = value;
            for (int i = 0; i < 2; i++)
            {
                ValueTask<T> call = method(client)(sent);
                RawMessage request = await peer.ExpectAsync(MessageKind.Call);
                Assert.Equal(Convert.ToHexString(vector), Convert.ToHexString([.. request.Payload]));
                await peer.SendResponseAsync(request.Id, [0x00, .. vector]);
                sent = await call.Soon();
            }

            Assert.Equivalent(value, sent, strict: true);
        };

    private static Func<RawPeer, VectorsClient, byte[], Task> Answer<T>(Func<VectorsClient, ValueTask<T>> method, T expected) =>
        async (peer, client, vector) =>
        {
            ValueTask<T> call = method(client);
            await peer.SendResponseAsync((await peer.ExpectAsync(MessageKind.Call)).Id, vector);
            Assert.Equal(expected, await call.Soon());
        };

    private static Func<RawPeer, VectorsClient, byte[], Task> Failure(RoamErrorKind kind) =>
        async (peer, client, vector) =>
        {
            ValueTask<Result<uint, string>> call = client.NumberOrErrorAsync(false);
            await peer.SendResponseAsync((await peer.ExpectAsync(MessageKind.Call)).Id, vector);
            await Throws.RoamAsync(kind, call);
        };

    private static Dictionary<string, byte[]> ReadVectors()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("postcard.txt")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line[0] != '#')
            .Select(static line => line.Split(" | "))
            .ToDictionary(static columns => columns[0], static columns => Bytes.Of(columns[1]));
    }
}
