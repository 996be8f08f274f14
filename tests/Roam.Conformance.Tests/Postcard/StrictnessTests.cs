using Roam.CompilerServices;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>
/// What upstream's decoders cut off, round or leave unread is refused here, as arguments and as results, through generated code, and ends
/// nothing but its call.
/// </summary>
public sealed class StrictnessTests
{
    [Theory]
    [Rule("payload.integer")]
    [InlineData("U16", "80 80 04")] // 65,536
    [InlineData("I16", "80 80 04")] // 32,768
    [InlineData("I16", "81 80 04")] // -32,769
    [InlineData("U32", "80 80 80 80 10")] // 2^32
    [InlineData("I32", "80 80 80 80 10")] // 2^31
    [InlineData("I32", "81 80 80 80 10")] // -2^31 - 1
    public Task A_number_that_its_type_does_not_hold(string method, string value) => IsRefusedAsync(method, value, "found a number out of its range.");

    [Theory]
    [Rule("payload.integer")]
    [InlineData("U16", "80 80 80 00", 16)]
    [InlineData("I16", "82 80 80 00", 16)]
    [InlineData("U32", "80 80 80 80 80 00", 32)]
    [InlineData("I32", "82 80 80 80 80 00", 32)]
    [InlineData("U64", "80 80 80 80 80 80 80 80 80 80 00", 64)]
    [InlineData("U64", "80 80 80 80 80 80 80 80 80 02", 64)]
    [InlineData("I64", "ff ff ff ff ff ff ff ff ff 7f", 64)]
    [InlineData("String", "80 80 80 80 80 80 80 80 80 80 00", 64)]
    public Task A_varint_that_is_longer_than_any_of_its_type(string method, string value, int bits) =>
        IsRefusedAsync(method, value, $"found a varint of more than {bits} bits.");

    [Theory]
    [Rule("payload.utf8")]
    [InlineData("01 ff")]
    [InlineData("02 c0 80")]
    [InlineData("03 ed a0 80")]
    public Task Text_that_is_not_UTF8(string value) => IsRefusedAsync("String", value, "found a string that is not well-formed UTF-8.");

    [Theory]
    [Rule("payload.tag")]
    [InlineData("Boolean", "02", "found a tag other than 00 and 01.")]
    [InlineData("OptionU32", "02 05", "found a tag other than 00 and 01.")]
    [InlineData("OptionPoint", "ff", "found a tag other than 00 and 01.")]
    [InlineData("Color", "03", "found a number out of its range.")]
    [InlineData("Color", "0a", "found a number out of its range.")] // a declared value, which is no position
    [InlineData("Shape", "03", "found a number out of its range.")]
    [InlineData("Results", "01 02 05", "")]
    public Task A_tag_that_there_is_not(string method, string value, string expected) => IsRefusedAsync(method, value, expected);

    [Theory]
    [Rule("wire.result.strict")]
    [InlineData("02")]
    [InlineData("01 04")]
    [InlineData("01 03 00")]
    public async Task An_outcome_of_a_call_that_there_is_not(string response)
    {
        await using Solo solo = await InitiateAsync();
        await using VectorsClient client = new(solo.Session.Root);
        ValueTask<uint> call = client.U32Async(1);
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, Bytes.Of(response));
        await Throws.RoamAsync(RoamErrorKind.InvalidPayload, call);
        Assert.True(solo.Session.IsConnected);
    }

    [Theory]
    [Rule("payload.trailing")]
    [InlineData("U32", "05 00")]
    [InlineData("Point", "02 04 06")]
    [InlineData("OptionU32", "00 05")]
    [InlineData("ListU32", "01 05 06")]
    public Task Bytes_that_are_left_over(string method, string value) => IsRefusedAsync(method, value, "");

    private static async Task IsRefusedAsync(string method, string value, string expected)
    {
        byte[] bytes = Bytes.Of(value);
        await using (Solo serving = await Solo.AcceptedAsync(
            options: static o => o with { PayloadFormat = PayloadFormat.Postcard },
            services: new RoamServices().Add(NeverCalled.Create<IVectors>())))
        {
            MethodDescriptor descriptor = ServiceRegistration<IVectors>.Current.Descriptor.Methods.Single(item => item.Name == $"IVectors.{method}Async");
            await serving.Peer.SendCallAsync(1, descriptor.SignatureId!.Value, bytes);
            RawMessage response = await serving.Peer.ExpectResponseAsync(1);
            Assert.Equal([0x01, 0x02], response.Payload);
            Assert.True(response.Metadata.TryGetString("roam-error-message", out string? reason));
            Assert.EndsWith(expected, reason, StringComparison.Ordinal);
            Assert.True(serving.Session.IsConnected);
        }

        await using Solo calling = await InitiateAsync();
        await using VectorsClient client = new(calling.Session.Root);
        Task call = Call(client, method);
        await calling.Peer.SendResponseAsync((await calling.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00, .. bytes]);
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, call);
        Assert.True(exception.MayHaveRun);
        Assert.EndsWith(expected, exception.Message, StringComparison.Ordinal);
        Assert.True(calling.Session.IsConnected);
    }

    private static Task Call(VectorsClient client, string method) => method switch
    {
        "Boolean" => client.BooleanAsync(true).AsTask(),
        "U16" => client.U16Async(1).AsTask(),
        "I16" => client.I16Async(1).AsTask(),
        "U32" => client.U32Async(1).AsTask(),
        "I32" => client.I32Async(1).AsTask(),
        "U64" => client.U64Async(1).AsTask(),
        "I64" => client.I64Async(1).AsTask(),
        "String" => client.StringAsync("").AsTask(),
        "OptionU32" => client.OptionU32Async(1).AsTask(),
        "ListU32" => client.ListU32Async([]).AsTask(),
        "Point" => client.PointAsync(new(1, 2)).AsTask(),
        "OptionPoint" => client.OptionPointAsync(null).AsTask(),
        "Color" => client.ColorAsync(VectorColor.Red).AsTask(),
        "Shape" => client.ShapeAsync(new VectorShape.Empty()).AsTask(),
        _ => client.ResultsAsync([]).AsTask(),
    };

    private static Task<Solo> InitiateAsync() => Solo.InitiatedAsync(
        options: static o => o with { PayloadFormat = PayloadFormat.Postcard }, services: new RoamServices());
}
