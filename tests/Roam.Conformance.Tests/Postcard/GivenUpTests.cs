using Roam.CompilerServices;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>A sender that fails, and a peer in another language that reads no metadata.</summary>
public sealed class GivenUpTests
{
    [Theory]
    [Rule("rpc.channel.give-up")]
    [InlineData("complete", MessageKind.Close)]
    [InlineData("dispose", MessageKind.Reset)]
    [InlineData("fail", MessageKind.Reset)]
    public async Task Upload_that_fails_is_reset(string how, object expected)
    {
        await using Solo solo = await Solo.InitiatedAsync(options: Plain, services: new RoamServices());
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await numbers.SendAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Item);
        await (how switch
        {
            "complete" => numbers.CompleteAsync(),
            "fail" => numbers.CompleteAsync(new InvalidOperationException()),
            _ => numbers.DisposeAsync(),
        });
        await numbers.DisposeAsync();

        Assert.Equal(call.Channels[0], (await solo.Peer.ExpectAsync((MessageKind)expected)).Id);
        await solo.Peer.SendResponseAsync(call.Id, Bytes.Of("00 02"));
        Assert.Equal(1, await sum.Soon());
        await solo.Peer.ExpectNothingAsync();
    }

    [Theory]
    [Rule("rpc.channel.give-up")]
    [InlineData(false, MessageKind.Close)]
    [InlineData(true, MessageKind.Reset)]
    public async Task Stream_whose_source_throws_is_reset(bool fails, object expected)
    {
        await using Solo solo = await Solo.InitiatedAsync(options: Plain, services: new RoamServices());
        await using PlainCallsClient client = new(solo.Session.Root);
        Task<long> total = client.TotalAsync(OneAsync(fails)).AsTask();
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.ExpectAsync(MessageKind.Item);

        Assert.Equal(call.Channels[0], (await solo.Peer.ExpectAsync((MessageKind)expected)).Id);

        await solo.Peer.SendResponseAsync(call.Id, Bytes.Of(fails ? "01 03" : "00 02"));
        Exception? failure = await Record.ExceptionAsync(() => total.Soon());
        Assert.True(fails ? failure is InvalidOperationException : failure is null, $"{failure}");
        await solo.Peer.ExpectNothingAsync();
    }

    /// <summary>A TypeScript caller takes no notice of <c>Reset</c>, and no caller of another language reads metadata: the response tells.</summary>
    [Theory]
    [Rule("rpc.channel.give-up.plain")]
    [InlineData("return", "00")]
    [InlineData("complete", "00")]
    [InlineData("dispose", "01 03")]
    [InlineData("fail", "01 03")]
    [InlineData("throw", "01 03")]
    public async Task Handler_that_gives_its_half_up_has_failed(string how, string response)
    {
        Output service = new(how);
        await using Solo solo = await Solo.AcceptedAsync(options: Plain, services: new RoamServices().Add<IPlainCalls>(service));
        await solo.Peer.SendCallAsync(1, FillId, [], channels: [1]);

        await solo.Peer.ExpectAsync(MessageKind.Item);
        await solo.Peer.ExpectAsync(MessageKind.Close);
        Assert.Equal(Bytes.Of(response), (await solo.Peer.ExpectResponseAsync(1)).Payload);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.channel.give-up")]
    public async Task Half_that_was_detached_is_reset_once_its_request_has_been_answered()
    {
        Output service = new("detach");
        await using Solo solo = await Solo.AcceptedAsync(options: Plain, services: new RoamServices().Add<IPlainCalls>(service));
        await solo.Peer.SendCallAsync(1, FillId, [], channels: [1]);
        await solo.Peer.ExpectAsync(MessageKind.Item);
        Assert.Equal(Bytes.Of("00"), (await solo.Peer.ExpectResponseAsync(1)).Payload);

        await service.Detached!.DisposeAsync();

        Assert.Equal(1UL, (await solo.Peer.ExpectAsync(MessageKind.Reset)).Id);
        await solo.Peer.ExpectNothingAsync();
    }

    private static ulong FillId { get; } =
        ServiceRegistration<IPlainCalls>.Current.Descriptor.Methods.Single(static method => method.Name == "IPlainCalls.FillAsync").SignatureId!.Value;

    private static RoamOptions Plain(RoamOptions options) => options with { PayloadFormat = PayloadFormat.Postcard };

    private static async IAsyncEnumerable<int> OneAsync(bool fails)
    {
        yield return 1;
        await Task.Yield();
        if (fails)
        {
            throw new InvalidOperationException();
        }
    }

    private sealed class Output(string how) : IPlainCalls
    {
        public Tx<int>? Detached { get; private set; }

        public ValueTask ExchangeAsync(Rx<int> input, Tx<int> output, CallContext context = default) => default;

        public ValueTask<long> TotalAsync(IAsyncEnumerable<int> numbers) => default;

        public async ValueTask FillAsync(Tx<int> output)
        {
            await output.SendAsync(1);
            switch (how)
            {
                case "complete":
                    await output.CompleteAsync();
                    await output.DisposeAsync();
                    break;
                case "dispose":
                    await output.DisposeAsync();
                    break;
                case "fail":
                    await output.CompleteAsync(new InvalidOperationException());
                    break;
                case "throw":
                    await using (output)
                    {
                        throw new InvalidOperationException();
                    }

                case "detach":
                    output.Detach();
                    Detached = output;
                    break;
            }
        }
    }
}
