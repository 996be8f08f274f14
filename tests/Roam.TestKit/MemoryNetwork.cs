using System.Threading.Channels;
using Roam.Links;

namespace Roam.TestKit;

/// <summary>A listener inside the process whose links a test can look at, hold back and cut.</summary>
/// <remarks>Safe for any number of threads.</remarks>
public sealed class MemoryNetwork(LinkOptions? options = null, int capacity = MemoryLink.DefaultCapacity) : ILinkListener
{
    private readonly Channel<ILink> _arrived = Channel.CreateUnbounded<ILink>();
    private readonly Observed<int> _dials = new(0);
    private readonly Lock _lock = new();
    private readonly List<LinkPair> _pairs = [];

    /// <inheritdoc/>
    public Uri Address { get; } = new("memory://network");

    /// <summary>Whether dialing fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often was dialed, with success or without.</summary>
    public int Dials => _dials.Value;

    /// <summary>Called with each new pair before either side has it.</summary>
    public Action<LinkPair>? Prepare { get; set; }

    /// <summary>The links so far, the newest last; the client has <see cref="LinkPair.First"/>.</summary>
    public IReadOnlyList<LinkPair> Pairs
    {
        get
        {
            lock (_lock)
            {
                return [.. _pairs];
            }
        }
    }

    /// <summary>The newest link.</summary>
    public LinkPair Current => Pairs[^1];

    /// <summary>Connects.</summary>
    /// <exception cref="LinkException">The network is down.</exception>
    public ValueTask<ILink> DialAsync(CancellationToken cancellationToken = default)
    {
        _dials.Update(dials => dials + 1);
        if (IsDown)
        {
            throw new LinkException("The network is down.");
        }

        LinkPair pair = LinkPair.Create(options, capacity);
        Prepare?.Invoke(pair);
        lock (_lock)
        {
            _pairs.Add(pair);
        }

        if (!_arrived.Writer.TryWrite(pair.Second))
        {
            throw new LinkException("Nobody listens.");
        }

        return new(pair.First);
    }

    /// <summary>Has a link arrive that nobody dialed.</summary>
    public void Arrive(ILink link) => _arrived.Writer.TryWrite(link);

    /// <summary>Waits until was dialed so often.</summary>
    public Task WaitForDialsAsync(int dials) => _dials.WaitForAsync(count => count >= dials, what: $"{dials} dials");

    /// <inheritdoc/>
    public async ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _arrived.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            return closed.InnerException is { } failure ? throw failure : null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _arrived.Writer.TryComplete();
        while (_arrived.Reader.TryRead(out ILink? untaken))
        {
            await untaken.DisposeAsync();
        }
    }
}
