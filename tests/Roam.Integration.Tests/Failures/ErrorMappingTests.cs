using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Failures;

/// <summary>What goes wrong at the handler, and what its caller sees of it.</summary>
public abstract class ErrorMappingTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : ErrorMappingTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : ErrorMappingTests(PayloadFormat.Postcard);

    [Fact]
    public async Task A_handler_that_throws_fails_its_caller_without_telling_why()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        Func<int, CallContext, ValueTask<int>>[] handlers =
        [
            static (_, _) => throw new InvalidOperationException("a secret"),
            static (_, _) => ValueTask.FromException<int>(new InvalidOperationException("a secret")),
            static async (_, _) =>
            {
                await Task.Yield();
                throw new InvalidOperationException("a secret");
            },
            static (_, _) => throw new RoamException(RoamErrorKind.Protocol, "a secret"),
        ];
        foreach (Func<int, CallContext, ValueTask<int>> handler in handlers)
        {
            world.Service.OnCall = handler;
            RoamException exception = await world.Client.CallAsync(1).FailsWithAsync(RoamErrorKind.HandlerFailed);
            Assert.True(exception.MayHaveRun);
            Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
            await world.IsAliveAndEmptyAsync();
        }
    }

    [Fact]
    public async Task The_message_travels_if_the_server_says_so()
    {
        await using ProbeWorld world = await CreateWorldAsync(serverOptions: new() { IncludeExceptionDetails = true });
        world.Service.OnCall = static (_, _) => throw new InvalidOperationException("the reason");

        RoamException exception = await world.Client.CallAsync(1).FailsWithAsync(RoamErrorKind.HandlerFailed);
        Assert.Contains("the reason", exception.Message, StringComparison.Ordinal);
        await world.IsAliveAndEmptyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_a_handler_throws_is_answered(bool includeDetails)
    {
        RoamOptions options = new() { IncludeExceptionDetails = includeDetails, Limits = new() { MaxMetadataBytes = 512 } };
        await using ProbeWorld world = await CreateWorldAsync(serverOptions: options);
        Exception[] failures =
        [
            new InvalidOperationException(new string('€', 100_000)),
            new InvalidOperationException(string.Concat(Enumerable.Repeat("😀", 100_000))),
            new InvalidOperationException(new string('\uD800', 1000)),
            new InvalidOperationException(""),
            new HostileException(),
        ];
        foreach (Exception failure in failures)
        {
            world.Service.OnCall = (_, _) => throw failure;
            await world.Client.CallAsync(1).FailsWithAsync(RoamErrorKind.HandlerFailed);
            await world.IsAliveAndEmptyAsync();
        }
    }

    [Fact]
    public async Task A_handler_that_cancels_itself_has_failed()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        world.Service.OnCall = static (_, _) => throw new OperationCanceledException();

        RoamException exception = await world.Client.CallAsync(1).FailsWithAsync(RoamErrorKind.HandlerFailed);
        Assert.True(exception.MayHaveRun);
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task A_method_that_the_peer_does_not_have_is_unknown_and_its_channels_end()
    {
        // The peer serves another contract.
        await using Peers peers = await CreatePeersAsync(LinkKind.TcpIPv4, static services => services.Add<IStrict>(new AnyAmount()));
        await using ProbeClient client = new(peers.Client.Root);

        RoamException exception = await client.CallAsync(1).FailsWithAsync(RoamErrorKind.UnknownMethod);
        Assert.False(exception.MayHaveRun);

        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task call = client.SendAsync(passed).AsTask();
        await numbers.ToListAsync().FailsWithAsync(RoamErrorKind.UnknownMethod);
        await call.FailsWithAsync(RoamErrorKind.UnknownMethod);
        await client.GiveAsync(1).ToListAsync().FailsWithAsync(RoamErrorKind.UnknownMethod);
        await peers.AreEmptyAsync();
    }

    [Fact]
    public async Task An_uninitialised_result_is_invalid()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        world.Service.OnResult = static (_, _) => default;

        await world.Client.ResultAsync(1).FailsWithAsync(RoamErrorKind.InvalidPayload);
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task A_stream_that_a_handler_does_not_return_fails_its_reader()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        world.Service.OnGive = static (_, _) => null!;
        await world.Client.GiveAsync(1).ToListAsync().FailsWithAsync(RoamErrorKind.HandlerFailed);
        world.Service.OnGive = static (_, _) => throw new InvalidOperationException();
        await world.Client.GiveAsync(1).ToListAsync().FailsWithAsync(RoamErrorKind.HandlerFailed);
        await world.IsAliveAndEmptyAsync();
    }

    private sealed class HostileException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message for you");

        public override string ToString() => throw new InvalidOperationException("no text for you");
    }

    private sealed class AnyAmount : IStrict
    {
        public ValueTask<int> SetAsync(StrictAmount amount) => new(amount.Value);
    }
}
