using Roam.Connections;
using Roam.Links;
using Roam.Simulation.Contract;
using Roam.Simulation.Operations;
using Roam.TestKit.Simulation;

namespace Roam.Simulation;

/// <summary>Drives one simulation from the handshake to the end of both sessions. One thread, on which everything runs.</summary>
internal sealed partial class Simulation
{
    // More work items than that without a step between them go round in circles.
    private const int MostWorkItems = 200_000;

    private const int MostRounds = 20_000;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly World _world;
    private readonly WorkItemScheduler _scheduler;
    private TimeSpan _silence;

    private Simulation(World world, WorkItemScheduler scheduler)
    {
        _world = world;
        _scheduler = scheduler;
        scheduler.Begin(world.Random, world.Plan.Disorder);
    }

    private Random Random => _world.Random;

    private Plan Plan => _world.Plan;

    /// <summary>Runs a seed.</summary>
    /// <exception cref="SimulationFailure">An invariant does not hold.</exception>
    public static void Run(int seed, SimulationTrace trace, Statistics statistics, Mutation mutation, WorkItemScheduler scheduler)
    {
        World world = new(seed, trace, statistics, mutation);
        try
        {
            new Simulation(world, scheduler).Run();
        }
        catch (Exception exception) when (exception is not SimulationFailure)
        {
            // A work item threw: in production it would have ended the process.
            throw new SimulationFailure(world.Failure ?? $"A work item threw {exception}");
        }
    }

    private void Run()
    {
        _world.Statistics.Count(Plan.IsReliable ? Path.ReliableLink : Plan.WholeMessages ? Path.MessageLink : Path.StreamLink);
        if (Connect())
        {
            for (int i = 0; i < Plan.Steps; i++)
            {
                if (i == Plan.FaultAt)
                {
                    new FaultInjector(_world).Inject(Plan.Fault);
                }

                Take(Plan.Choose(Random));
                Settle();
                CheckInvariants();
            }

            ComeToRest();
            End();
        }

        CheckNothingIsLeft();
        _world.Note($"{_scheduler.Executed} work items, {_world.Clock.Elapsed}");
        ThrowIfFailed();
    }

    /// <returns>Whether there are two sessions; if not, the network failed meanwhile.</returns>
    private bool Connect()
    {
        Task<RoamSession> initiating = InitiateAsync();
        Task<RoamSession> accepting = AcceptAsync();
        if (Plan.Fault == Fault.Handshake)
        {
            _world.Statistics.Count(Path.FaultHandshake);
            for (int i = Random.Next(6); i > 0; i--)
            {
                Take(Step.Deliver);
                Settle();
            }

            new FaultInjector(_world).Inject(Random.Next(2) == 0 ? Fault.Cut : Fault.HalfClose);
        }

        Until(() => initiating.IsCompleted && accepting.IsCompleted, "the handshake");
        Establish(_world.First, initiating);
        Establish(_world.Second, accepting);
        if (Plan.Fault != Fault.Handshake)
        {
            return true;
        }

        foreach (Peer peer in _world.Peers)
        {
            peer.Session?.Abort();
        }

        Until(() => _world.Peers.All(static peer => peer.Session is null or { Completion.IsCompleted: true }), "the end of the handshake");
        return false;
    }

    private async Task<RoamSession> InitiateAsync() => await RoamSession.InitiateAsync(
        Watch(await _world.Wiring.ConnectAsync(), side: 0),
        "Work",
        new RoamServices().Add<IWork>(new WorkService(_world, _world.First)),
        _world.Options);

    private async Task<RoamSession> AcceptAsync() => await RoamSession.AcceptAsync(
        Watch(await _world.Wiring.AcceptAsync(), side: 1),
        new RoamServices().Add<IWork>(new WorkService(_world, _world.Second)),
        _world.Options);

    private ILink Watch(ILink link, int side) =>
        MutatedLink.AboveObserver(new ObservedLink(MutatedLink.UnderObserver(link, _world), _world.Book.Watch(side)), _world);

    private void Establish(Peer peer, Task<RoamSession> connecting)
    {
        if (connecting.IsCompletedSuccessfully)
        {
            peer.Session = connecting.Result;
            peer.Lease = peer.Session.Root.Retain();
            peer.Targets.Add(new Target(_world, peer, new WorkClient(peer.Session.Root)));
            peer.Drivers.Add(peer.Session.Root.Driver);
            return;
        }

        _world.Check(
            Plan.Fault == Fault.Handshake && connecting.Exception?.InnerException is RoamException { Kind: RoamErrorKind.ConnectFailed },
            $"the handshake of {peer} failed with {connecting.Exception}");
    }

    private void Take(Step step)
    {
        switch (step)
        {
            case Step.Call:
                StartCall();
                break;
            case Step.Deliver:
                Deliver();
                break;
            case Step.Run:
                break;
            case Step.Resume:
                _world.Pauses.Resume();
                break;
            case Step.Cancel:
                Operation[] running = [.. _world.Operations.Where(static operation => !operation.Completion.IsCompleted && !operation.IsCancelRequested)];
                if (running.Length > 0)
                {
                    running[Random.Next(running.Length)].Cancel();
                }

                break;
            case Step.Advance:
                TimeSpan time = TimeSpan.FromMilliseconds(Random.Next(4) == 0 ? Random.Next(3000) : Random.Next(60));
                _world.Note($"time passes: {time}");
                if (_world.Wiring.Directions.Exists(static direction => direction.InFlight > 0))
                {
                    _world.Statistics.Count(Path.LinkDelayed);
                }

                NoteSilence(time);
                _world.Clock.Advance(time);
                break;
            case Step.Stall:
                _world.Statistics.Count(Path.LinkStalled);
                PickDirection().IsStalled = true;
                break;
            case Step.Unstall:
                PickDirection().IsStalled = false;
                break;
            case Step.Open:
                Begin(new Open(_world, PickPeer().Targets[0]));
                break;
            case Step.Close:
                CloseConnection();
                break;
            case Step.Cut:
                _world.Wiring.CutReliable();
                break;
            default:
                throw new SimulationFailure($"no such step: {step}");
        }
    }

    /// <summary>Two sides that hear nothing of each other for long may give each other up.</summary>
    private void NoteSilence(TimeSpan time)
    {
        bool isBlocked = !_scheduler.IsIdle || _world.Wiring.Directions.Exists(static direction => direction.HasMore || direction.IsStalled);
        _silence = isBlocked ? _silence + time : TimeSpan.Zero;
        if (Plan.HasKeepalive && _silence >= Plan.Limits.KeepaliveInterval)
        {
            _world.MayEnd = true;
            _world.IsLinkHurt = true;
        }
    }

    private void StartCall()
    {
        Peer peer = PickPeer();
        Target target = peer.Targets[Random.Next(peer.Targets.Count)];
        ConnectionDriver driver = target.Connection.Driver;
        if (driver.Ended is null && driver.OutboundRequests.Count == Plan.Limits.MaxConcurrentRequests)
        {
            _world.Statistics.Count(Path.WaitedForSlot);
        }

        Begin((Plan.HasMuchText && Random.Next(2) == 0 ? 1 : Random.Next(11)) switch
        {
            0 => new Add(_world, target),
            1 => new Write(_world, target),
            2 => new Divide(_world, target),
            3 => new Throw(_world, target),
            4 => new Hold(_world, target),
            5 => new Generate(_world, target),
            6 => new Collect(_world, target),
            7 => new Transform(_world, target),
            8 => new Detach(_world, target),
            9 => new Enumerate(_world, target),
            _ => new Total(_world, target),
        });
    }

    private void Begin(Operation operation)
    {
        _world.Operations.Add(operation);
        operation.Start();
    }

    private void Deliver()
    {
        SimulatedDirection direction = PickDirection();
        if (direction.InFlight >= Plan.LinkCapacity)
        {
            _world.Statistics.Count(Path.LinkFull);
        }

        if (!direction.IsStalled)
        {
            bool hadMore = direction.HasMore;
            int delivered = direction.Deliver(Random.Next(1, Plan.LargestPiece + 1));
            if (hadMore)
            {
                _world.Note($"{delivered} bytes go {direction.Name}, {direction.InFlight} are left");
            }

            if (delivered > 0 && direction.InFlight > 0 && !Plan.WholeMessages)
            {
                _world.Statistics.Count(Path.LinkSplitMessage);
            }
        }
    }

    private void CloseConnection()
    {
        Peer peer = PickPeer();
        RoamConnection[] open = [.. peer.Session!.Connections.Where(static connection => connection.Id != ConnectionTable.RootId)];
        if (open.Length == 0)
        {
            return;
        }

        RoamConnection connection = open[Random.Next(open.Length)];
        _world.ClosedConnections.Add(connection.Id);
        if (peer.Targets.Find(target => target.Connection == connection) is not { } target)
        {
            _world.Note($"{peer} closes {connection.Id}, which it serves");
            _world.Statistics.Count(Path.ConnectionClosedByServer);
            _world.Background.Add(connection.CloseAsync().AsTask());
        }
        else if (Random.Next(2) == 0)
        {
            _world.Note($"{peer} closes {connection.Id}");
            _world.Statistics.Count(Path.ConnectionClosedByCaller);
            _world.Background.Add(connection.CloseAsync().AsTask());
        }
        else
        {
            _world.Note($"{peer} lets {connection.Id} go");
            _world.Statistics.Count(Path.ConnectionLetGo);
            _world.Background.Add(target.Client.DisposeAsync().AsTask());
        }
    }

    /// <summary>Lets the program run on: to its end, a while, or not at all.</summary>
    private void Settle()
    {
        switch (Random.Next(4))
        {
            case 0:
                break;
            case 1:
                _scheduler.Run(Random.Next(1, 12));
                break;
            default:
                RunAll();
                break;
        }
    }

    private void RunAll()
    {
        if (!_scheduler.Run(MostWorkItems))
        {
            throw new SimulationFailure(_world.Failure ?? $"still busy after {MostWorkItems} work items");
        }
    }

    /// <summary>Nobody holds anything up any more: every operation ends by itself, and if nothing went wrong, nothing is left of any.</summary>
    private void ComeToRest()
    {
        _world.Note("calm");
        _world.IsCalm = true;
        if (_world.IsLinkHurt && !Plan.HasKeepalive)
        {
            // Whoever has not noticed does so now.
            _world.Network.Cut();
        }

        Until(() => _world.Operations.TrueForAll(static operation => operation.Completion.IsCompleted), "an operation");
        Rest();
        if (Plan.HasKeepalive && Plan.Fault == Fault.Vanish)
        {
            Until(() => _world.Peers.All(static peer => peer.Session!.Completion.IsCompleted), "somebody to notice that the peer has vanished");
            _world.Statistics.Count(Path.EndVanished);
        }

        if (_world.IsDraining && !_world.MayEnd)
        {
            Until(() => _world.Peers.All(static peer => peer.Session!.Completion.IsCompleted), "the end of a drain");
            _world.Book.CheckAnswered(isEnd: true);
            _world.Statistics.Count(Path.EndDrained);
        }
        else if (!_world.MayEnd)
        {
            if (Plan.IsReliable)
            {
                // The last cut may just have happened.
                Until(() => _scheduler.IsIdle && _world.Book.IsSettled, "a reliable link to be restored");
                Rest();
                if (_world.Wiring.Dials > 1)
                {
                    _world.Statistics.Count(Path.LinkResumed);
                }
            }

            if (_world.Mutation == Mutation.LeaksChannel)
            {
                // An id of the second side's parity.
                _world.First.Session!.Root.Driver.Channels.TryAnnounce([1_000_000], 1, out _);
            }

            _world.Book.CheckAnswered(isEnd: false);
            CheckTables();
            CheckInvariants();
            foreach (Peer peer in _world.Peers)
            {
                _world.Check(peer.Session!.IsConnected, $"the session of {peer} ended by itself");
            }
        }

        ThrowIfFailed();
    }

    private void End()
    {
        FaultInjector injector = new(_world);
        injector.Inject(Fault.BothDispose);
        Until(() => _world.Peers.All(static peer => peer.Session!.Completion.IsCompleted), "the end of a session");
        foreach (Peer peer in _world.Peers)
        {
            injector.LetGo(peer);
            CheckReason(peer);
        }

        _world.Background.Add(_world.Wiring.CloseAsync());
        if (Plan.IsReliable)
        {
            // Its links go on for a while, to see that their peers have got everything.
            Until(() => _scheduler.IsIdle && _world.Clock.TimerCount == 0, "the end of a reliable link");
        }
    }

    /// <summary>Lets everything happen that can happen, until something has.</summary>
    private void Until(Func<bool> condition, string what)
    {
        TimeSpan latest = _world.Clock.Elapsed + Longest;
        for (int round = 0; !condition(); round++)
        {
            ThrowIfFailed();
            if (round == MostRounds)
            {
                bool isUnderWay = _world.Wiring.Directions.Exists(static direction => direction.HasMore);
                throw new SimulationFailure(
                    $"goes on for ever: {what}; next timer in {_world.Clock.UntilNext}, under way {isUnderWay}, paused {!_world.Pauses.IsEmpty}");
            }

            RunAll();
            if (!condition() && IsQuiet(useClock: true) && !condition())
            {
                string[] waiting = [.. _world.Operations.Where(static operation => !operation.Completion.IsCompleted).Select(static operation => operation.ToString())];
                throw new SimulationFailure(_world.Failure ?? $"hangs: {what}; {string.Join(", ", waiting)}");
            }

            if (_world.Clock.Elapsed > latest)
            {
                throw new SimulationFailure(_world.Failure ?? $"still waits for {what} after {Longest}");
            }
        }
    }

    /// <summary>Lets everything happen that can happen without time passing.</summary>
    private void Rest()
    {
        bool quiet = false;
        Until(() => quiet |= IsQuiet(useClock: false), "rest");
    }

    /// <returns>Whether nothing more can happen.</returns>
    private bool IsQuiet(bool useClock)
    {
        RunAll();
        bool delivered = false;
        foreach (SimulatedDirection direction in _world.Wiring.Directions)
        {
            direction.IsStalled = false;
            delivered |= direction.HasMore;
            direction.Deliver(int.MaxValue);
        }

        if (delivered || _world.Pauses.Resume())
        {
            return false;
        }

        if (useClock && _scheduler.IsIdle && _world.Clock.UntilNext is { } next)
        {
            _world.Clock.Advance(next);
            return false;
        }

        return _scheduler.IsIdle;
    }

    private Peer PickPeer() => Random.Next(2) == 0 ? _world.First : _world.Second;

    private SimulatedDirection PickDirection()
    {
        List<SimulatedDirection> directions = _world.Wiring.Directions;
        return directions[Random.Next(directions.Count)];
    }

    private void ThrowIfFailed()
    {
        if (_world.Failure is { } failure)
        {
            throw new SimulationFailure(failure);
        }
    }
}
