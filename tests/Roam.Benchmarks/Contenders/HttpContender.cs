using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Roam.Benchmarks.Contract;

namespace Roam.Benchmarks.Contenders;

/// <summary>What ships with .NET: <see cref="HttpClient"/> and System.Text.Json, over HTTP/1.1 or HTTP/2.</summary>
internal sealed class HttpContender : IContenderClient
{
    private readonly HttpClient _client;

    private HttpContender(HttpClient client) => _client = client;

    public static IContenderClient Connect(string address, Version version)
    {
        SocketsHttpHandler handler = new() { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) };
        return new HttpContender(new HttpClient(handler)
        {
            BaseAddress = new Uri(address),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
    }

    public async ValueTask<int> AddAsync(int left, int right)
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync("/add", new Sum(left, right));
        return await response.Content.ReadFromJsonAsync<int>();
    }

    public async ValueTask<int> EchoAsync(byte[] payload)
    {
        using ByteArrayContent content = new(payload);
        using HttpResponseMessage response = await _client.PostAsync(new Uri("/echo", UriKind.Relative), content);
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }

    public async ValueTask<int> EchoReadingAsync()
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync("/reading", Reading.Sample);
        return (await response.Content.ReadFromJsonAsync<Reading>())!.Flags.Length;
    }

    public async Task StreamDownAsync(int count, int size)
    {
        Uri path = new($"/down?count={count}&size={size}", UriKind.Relative);
        using HttpResponseMessage response = await _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        int received = 0;
        if (size == 0)
        {
            await foreach (int item in response.Content.ReadFromJsonAsAsyncEnumerable<int>())
            {
                received++;
            }
        }
        else
        {
            await foreach (byte[]? item in response.Content.ReadFromJsonAsAsyncEnumerable<byte[]>())
            {
                received++;
            }
        }

        Check.Equal(received, count);
    }

    public async Task StreamUpAsync(int count, int size, int producers)
    {
        if (producers != 1)
        {
            throw new NotSupportedException();
        }

        using HttpContent content = size == 0
            ? JsonContent.Create(Items(1, count))
            : JsonContent.Create(Items(new byte[size], count));
        using HttpResponseMessage response = await _client.PostAsync(new Uri(size == 0 ? "/up" : "/up-blocks", UriKind.Relative), content);
        Check.Equal(await response.Content.ReadFromJsonAsync<int>(), count);
    }

    public Task StreamBothAsync(int count, int size) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static async IAsyncEnumerable<T> Items<T>(T item, int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return item;
        }

        await Task.CompletedTask;
    }

    /// <summary>The arguments of <see cref="AddAsync"/> as a body.</summary>
    internal sealed record Sum(int Left, int Right);
}
