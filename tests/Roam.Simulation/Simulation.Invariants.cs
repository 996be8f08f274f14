using Roam.Connections;
using Roam.Simulation.Operations;

namespace Roam.Simulation;

/// <content>What holds after every step, and what is left at the end.</content>
internal sealed partial class Simulation
{
    private void CheckInvariants()
    {
        foreach (Peer peer in _world.Peers)
        {
            int connections = peer.Session!.Connections.Count(static connection => connection.Id != ConnectionTable.RootId);
            _world.Check(connections <= Plan.Limits.MaxVirtualConnections, $"{peer} has {connections} connections");
            foreach (RoamConnection connection in peer.Session.Connections)
            {
                ConnectionDriver driver = connection.Driver;
                peer.Drivers.Add(driver);
                if (!driver.HasRoom)
                {
                    _world.Statistics.Count(Path.WaitedForRoom);
                }

                string where = $"connection {connection.Id} of {peer}";
                _world.Check(driver.OutboundRequests.Count <= Plan.Limits.MaxConcurrentRequests, $"{where} has too many requests under way");
                _world.Check(driver.InboundRequests.Count <= Plan.Limits.MaxConcurrentRequests, $"{where} runs too many requests");
                _world.Check(driver.Channels.Count <= Plan.Limits.MaxChannels, $"{where} has too many channels");
            }
        }

        ThrowIfFailed();
    }

    private void CheckReason(Peer peer)
    {
        Peer other = _world.Other(peer);
        SessionEnd end = peer.Session!.Completion.Result;
        _world.Note($"{peer} ended: {end.Reason}");
        (bool allowed, Path path) = end.Reason switch
        {
            SessionEndReason.ClosedLocally => (peer.WasDisposed || peer.WasLetGo || peer.WasDrained, Path.EndClosedLocally),
            SessionEndReason.ClosedByPeer => (MayHaveGone(other) || _world.IsLinkHurt, Path.EndClosedByPeer),
            SessionEndReason.Aborted => (peer.WasAborted, Path.EndAborted),

            // A peer that waits no longer for this side's close resets the link.
            SessionEndReason.ConnectionLost => (_world.IsLinkHurt || other.WasAborted || MayHaveGone(other), Path.EndConnectionLost),
            _ => (false, default),
        };
        _world.Check(allowed, $"the session of {peer} ended: {end}");
        _world.Statistics.Count(path);

        static bool MayHaveGone(Peer other) => other.WasDisposed || other.WasLetGo || other.WasDrained;
    }

    private void CheckNothingIsLeft()
    {
        Until(() => _world.Background.TrueForAll(static task => task.IsCompleted), "something in the background");
        Rest();
        foreach (Task task in _world.Background)
        {
            _world.Check(!task.IsFaulted, $"something in the background failed with {task.Exception}");
        }

        foreach (Operation operation in _world.Operations)
        {
            operation.CheckAtEnd();
        }

        _world.Check(_world.RunningHandlers == 0, $"{_world.RunningHandlers} handlers still run");
        CheckTables();
        if (_world.Mutation == Mutation.LeaksBuffer)
        {
            _world.Pool.Rent(1);
        }
        else if (_world.Mutation == Mutation.LeaksTimer)
        {
            _world.Clock.CreateTimer(static _ => { }, null, TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan);
        }

        try
        {
            _world.Pool.AssertAllReturned();
        }
        catch (InvalidOperationException exception)
        {
            _world.Fail(exception.Message);
        }

        _world.Check(_world.Clock.TimerCount == 0, $"{_world.Clock.TimerCount} timers are left");
    }

    private void CheckTables()
    {
        foreach (Peer peer in _world.Peers)
        {
            foreach (ConnectionDriver driver in peer.Drivers)
            {
                int outbound = driver.OutboundRequests.Count;
                int inbound = driver.InboundRequests.Count;
                int channels = driver.Channels.Count;
                _world.Check(
                    outbound + inbound + channels == 0,
                    $"connection {driver.Id} of {peer} keeps {outbound} outbound requests, {inbound} inbound requests and {channels} channels");
            }
        }
    }
}
