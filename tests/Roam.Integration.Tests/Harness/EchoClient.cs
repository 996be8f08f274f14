using Roam.TestKit;

namespace Roam.Integration.Tests.Harness;

/// <summary>A client of a contract that sends back what it gets, on a session of its own.</summary>
internal sealed class EchoClient<TClient>(Peers peers, TClient client) : IAsyncDisposable
    where TClient : RoamClient
{
    public TClient Client { get; } = client;

    public static async Task<EchoClient<TClient>> CreateAsync(
        Action<RoamServices> serve,
        Func<RoamConnection, TClient> create,
        RoamOptions? clientOptions = null)
    {
        Peers peers = await Peers.CreateAsync(LinkKind.TcpIPv4, serve, clientOptions: clientOptions);
        return new(peers, create(peers.Client.Root));
    }

    /// <summary>Sends values, and asserts that the same come back.</summary>
    public async Task ReturnsAsync<T>(Func<T, ValueTask<T>> method, params T[] values)
    {
        foreach (T value in values)
        {
            Assert.Equal(value, await method(value).Soon());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().Soon();
        await peers.DisposeAsync();
    }
}
