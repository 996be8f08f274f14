using Roam.Links;
using Roam.TestKit.Simulation;

namespace Roam.Simulation;

/// <summary>What lies between the two sides: one network, or, under a reliable link, one after another.</summary>
internal sealed class Wiring
{
    private readonly World _world;
    private readonly LinkOptions _options;
    private readonly List<SimulatedNetwork> _networks = [];
    private readonly SimulatedListener _listener = new();
    private ReliableAcceptor? _acceptor;
    private bool _isEstablished;

    public Wiring(World world)
    {
        _world = world;
        _options = world.Options.ToLinkOptions() with { ReceiveBufferBytes = world.Plan.ReceiveBufferBytes };
        if (!world.Plan.IsReliable)
        {
            AddNetwork();
            return;
        }

        _options = _options with
        {
            Reliable = new ReliableLinkOptions
            {
                // A cut is never the end: both sides wait for longer than any seed lasts.
                Reconnect = new ReconnectPolicy { TotalTime = TimeSpan.FromMinutes(6) },
                DetachedTimeout = TimeSpan.FromMinutes(8),
                KeepaliveInterval = TimeSpan.FromSeconds(2),
                MaxUnacknowledgedBytes = 128 * 1024,
                Random = world.Random,
            },
        };
    }

    /// <summary>The network that is in use.</summary>
    public SimulatedNetwork Current => _networks[^1];

    /// <summary>How often a network has been made.</summary>
    public int Dials { get; private set; }

    /// <summary>Every direction on which something may still arrive.</summary>
    public List<SimulatedDirection> Directions
    {
        get
        {
            _networks.RemoveAll(network => network != Current && network.IsAbandoned && !network.ToFirst.HasMore && !network.ToSecond.HasMore);
            return [.. _networks.SelectMany(static network => new[] { network.ToFirst, network.ToSecond })];
        }
    }

    /// <summary>Makes the first side's link. Comes before the second side's.</summary>
    public async Task<ILink> ConnectAsync()
    {
        if (!_world.Plan.IsReliable)
        {
            return Current.CreateLink(Current.First);
        }

        _acceptor = new ReliableAcceptor(_listener, _options);
        ReliableLink link = await ReliableLink.ConnectAsync(DialAsync, _options);
        _isEstablished = true;
        return link;
    }

    /// <summary>Makes the second side's link.</summary>
    public async Task<ILink> AcceptAsync() =>
        _acceptor is null
            ? Current.CreateLink(Current.Second)
            : await _acceptor.AcceptAsync() ?? throw new SimulationFailure("the acceptor has ended");

    /// <summary>Nobody can come back any more.</summary>
    public async Task CloseAsync()
    {
        if (_acceptor is not null)
        {
            await _acceptor.DisposeAsync();
        }
    }

    /// <summary>Cuts a network under a reliable link, one way or another. Neither session may notice.</summary>
    public void CutReliable()
    {
        SimulatedNetwork network = Current;
        foreach (SimulatedDirection direction in (ReadOnlySpan<SimulatedDirection>)[network.ToFirst, network.ToSecond])
        {
            direction.Deliver(_world.Random.Next(direction.InFlight + 1));
        }

        switch (_world.Random.Next(6))
        {
            case 0:
                Count(Path.LinkCut);
                network.Cut();
                break;
            case 1:
                Count(Path.LinkCutForFirst);
                network.CutFor(network.First);
                break;
            case 2:
                Count(Path.LinkCutForSecond);
                network.CutFor(network.Second);
                break;
            case 3:
                Count(Path.LinkVanished);
                network.Lose();
                break;
            default:
                Count(Path.LinkHalfClosed);
                network.HalfClose(_world.Random.Next(2) == 0 ? network.ToFirst : network.ToSecond);
                break;
        }
    }

    private ValueTask<ILink> DialAsync(CancellationToken cancellationToken)
    {
        if (_isEstablished)
        {
            if (!_world.IsCalm && _world.Random.Next(4) == 0)
            {
                Count(Path.LinkDialFailed);
                throw new LinkException("Nobody listens at the moment.");
            }

            Count(Path.LinkRedialed);
        }

        AddNetwork();
        _listener.Connect(Current.CreateLink(Current.Second));
        return new(Current.CreateLink(Current.First));
    }

    private void AddNetwork()
    {
        Dials++;
        _world.Note($"network {Dials}");
        LinkOptions options = _world.Plan.IsReliable ? ReliableLink.GetInnerOptions(_options) : _options;
        _networks.Add(new SimulatedNetwork(options, _world.Plan.LinkCapacity, _world.Plan.WholeMessages));
    }

    private void Count(Path path)
    {
        _world.Note($"link: {path}");
        _world.Statistics.Count(path);
    }
}
