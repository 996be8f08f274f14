using Roam.TestKit.Simulation;

namespace Roam.Simulation;

/// <summary>Does what ends sessions.</summary>
internal sealed class FaultInjector(World world)
{
    public void Inject(Fault fault)
    {
        if (fault == Fault.None)
        {
            world.Statistics.Count(Path.FaultNone);
            return;
        }

        world.Note($"fault: {fault}");
        Peer peer = Pick();
        world.MayEnd |= fault != Fault.Drain;
        switch (fault)
        {
            case Fault.Cut:
                // What has arrived last may be a part of a message.
                Count(Path.FaultCut);
                DeliverSome();
                world.IsLinkHurt = true;
                world.Network.Cut();
                break;
            case Fault.CutForOne:
                Count(Path.FaultCutForOne);
                DeliverSome();
                world.IsLinkHurt = true;
                world.Network.CutFor(peer == world.First ? world.Network.First : world.Network.Second);
                break;
            case Fault.Vanish:
                Count(Path.FaultVanish);
                DeliverSome();
                world.IsLinkHurt = true;
                world.Network.Lose();
                break;
            case Fault.HalfClose:
                SimulatedDirection direction = peer == world.First ? world.Network.ToFirst : world.Network.ToSecond;
                bool inside = direction.InFlight > 1 && !world.Plan.WholeMessages;
                Count(inside ? Path.FaultTruncate : Path.FaultHalfClose);
                DeliverSome();
                world.IsLinkHurt = true;
                world.Network.HalfClose(direction);
                break;
            case Fault.Abort:
                Count(Path.FaultAbort);
                peer.WasAborted = true;
                peer.Session!.Abort();
                break;
            case Fault.Dispose:
                Count(Path.FaultDispose);
                Dispose(peer);
                break;
            case Fault.BothDispose:
                Count(Path.FaultBothDispose);
                Dispose(peer);
                Dispose(world.Other(peer));
                break;
            case Fault.LetGo:
                Count(Path.FaultLetGo);
                LetGo(peer);
                break;
            case Fault.Drain:
                Drain(peer, Timeout.InfiniteTimeSpan);
                if (world.Random.Next(3) == 0)
                {
                    Count(Path.FaultBothDrain);
                    Drain(world.Other(peer), Timeout.InfiniteTimeSpan);
                }
                else
                {
                    Count(Path.FaultDrain);
                }

                break;
            case Fault.DrainCut:
                Count(Path.FaultDrainCut);
                Drain(peer, TimeSpan.FromMilliseconds(world.Random.Next(2000)));
                break;
            default:
                throw new SimulationFailure($"no such fault: {fault}");
        }
    }

    /// <summary>Disposes of everything that keeps a side's connections.</summary>
    public void LetGo(Peer peer)
    {
        peer.WasLetGo = true;
        foreach (Target target in peer.Targets)
        {
            world.ClosedConnections.Add(target.Connection.Id);
            world.Background.Add(target.Client.DisposeAsync().AsTask());
        }

        world.Background.Add(peer.Lease!.DisposeAsync().AsTask());
    }

    private void Dispose(Peer peer)
    {
        peer.WasDisposed = true;
        world.Background.Add(peer.Session!.DisposeAsync().AsTask());
    }

    private void Drain(Peer peer, TimeSpan timeout)
    {
        world.IsDraining = true;
        peer.WasDrained = true;
        world.Background.Add(peer.Session!.DrainAsync(timeout));
    }

    private void DeliverSome()
    {
        foreach (SimulatedDirection direction in (ReadOnlySpan<SimulatedDirection>)[world.Network.ToFirst, world.Network.ToSecond])
        {
            direction.Deliver(world.Random.Next(direction.InFlight + 1));
        }
    }

    private Peer Pick() => world.Random.Next(2) == 0 ? world.First : world.Second;

    private void Count(Path path) => world.Statistics.Count(path);
}
