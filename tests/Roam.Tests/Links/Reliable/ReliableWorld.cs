using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Roam.Links;
using Roam.Links.Reliable;
using Roam.TestKit;

namespace Roam.Tests.Links.Reliable;

/// <summary>An acceptor on a network that a test controls, with a clock that stands still unless the test moves it.</summary>
internal sealed class ReliableWorld : IAsyncDisposable
{
    private readonly List<ILink> _links = [];

    public ReliableWorld(ReliableLinkOptions? reliable = null, bool realTime = false, ILoggerFactory? loggers = null, FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new FakeTimeProvider();
        Options = new LinkOptions
        {
            BufferPool = Pool,
            TimeProvider = realTime ? TimeProvider.System : Clock,
            LoggerFactory = loggers ?? LinkOptions.Default.LoggerFactory,
            Reliable = reliable ?? ReliableLinkOptions.Default,
        };
        Network = new MemoryNetwork(ReliableLink.GetInnerOptions(Options));
        Acceptor = new ReliableAcceptor(Network, Options);
    }

    public LeakCheckingPool Pool { get; } = new();

    public FakeTimeProvider Clock { get; }

    public LinkOptions Options { get; }

    public MemoryNetwork Network { get; }

    public ReliableAcceptor Acceptor { get; }

    public async Task<(ReliableLink Client, ILink Server)> ConnectAsync()
    {
        ReliableLink client = await ReliableLink.ConnectAsync(Network.DialAsync, Options).Soon();
        _links.Add(client);
        return (client, await AcceptAsync());
    }

    /// <summary>Begins a session as a client that says what the test wants.</summary>
    public async Task<(RawClient Client, Answer Begun)> BeginRawAsync()
    {
        RawClient client = await RawClient.DialAsync(Network);
        Answer begun = await client.GreetAsync(default);
        await client.ConfirmAsync();
        return (client, begun);
    }

    public async Task<ILink> AcceptAsync()
    {
        ILink server = (await Acceptor.AcceptAsync().Soon())!;
        _links.Add(server);
        return server;
    }

    /// <summary>Waits until the acceptor keeps so many sessions that have no link.</summary>
    public async Task WaitForDetachedAsync(int sessions)
    {
        await WaitAsync().Soon($"{sessions} sessions to be without a link");

        async Task WaitAsync()
        {
            while (Acceptor.Detached != sessions)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Moves the clock in steps until a task has ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="step">How far; short where others must keep up with the clock.</param>
    public async Task<T> PassTimeUntilAsync<T>(Task<T> task, TimeSpan? step = null)
    {
        await PassTimeUntilAsync((Task)task, step);
        return await task;
    }

    /// <inheritdoc cref="PassTimeUntilAsync{T}"/>
    public async Task PassTimeUntilAsync(Task task, TimeSpan? step = null)
    {
        for (int i = 0; i < 10_000 && !task.IsCompleted; i++)
        {
            Clock.Advance(step ?? TimeSpan.FromMilliseconds(20));

            // No faster than the machine can follow, or every timeout would pass before anybody has done anything.
            await Task.WhenAny(task, Task.Delay(1));
        }

        await task.Soon();
    }

    public static Task SendAsync(ILink link, string text) => link.SendAsync(MessageBatch.Of(Encoding.UTF8.GetBytes(text))).Soon();

    public static async Task<string> ReceiveAsync(ILink link)
    {
        LinkMessage message = await link.ReceiveAsync();
        return message.IsEnd ? "<end>" : Encoding.UTF8.GetString(message.Bytes.Span);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ILink link in _links)
        {
            await link.DisposeAsync();
        }

        await Acceptor.DisposeAsync();
        foreach (LinkPair pair in Network.Pairs)
        {
            await pair.DisposeAsync();
        }

        // What links do in the background when they are closed takes seconds, and nobody has to keep up with it.
        await PassTimeUntilAsync(Pool.WaitUntilAllReturnedAsync(), TimeSpan.FromMilliseconds(500));
        Pool.AssertAllReturned();
    }
}
