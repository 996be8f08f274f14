using Roam.Simulation.Contract;

namespace Roam.Simulation.Operations;

/// <summary>Opens a connection.</summary>
internal sealed class Open : Operation
{
    public Open(World world, Target root)
        : base(world, root) => IgnoreDeadline();

    protected override async Task RunAsync()
    {
        Peer peer = Target.Caller;
        try
        {
            WorkClient client = (WorkClient)await peer.Session!.OpenAsync<IWork>(cancellationToken: Token);
            World.Note($"{this} opened {client.Connection.Id}");
            peer.Targets.Add(new Target(World, peer, client));
            World.Statistics.Count(Path.ConnectionOpened);
        }
        catch (Exception exception)
        {
            World.Note($"{this} failed: {Describe(exception)}");
            Path? path = exception switch
            {
                OperationCanceledException when IsCancelRequested => Path.ConnectionOpenCancelled,

                // Both sides may open the last one at the same time.
                RoamException { Kind: RoamErrorKind.ConnectFailed or RoamErrorKind.LimitExceeded } when World.Plan.Limits.MaxVirtualConnections < 4 =>
                    Path.ConnectionRefused,
                RoamException { Kind: RoamErrorKind.Draining } when World.IsDraining => Path.ConnectionDraining,
                RoamException { Kind: RoamErrorKind.ConnectionLost } or ObjectDisposedException when World.MayEnd || World.IsDraining => Path.ConnectionOpenLost,
                _ => null,
            };
            World.Check(path is not null, $"{this} failed with {exception}");
            if (path is { } met)
            {
                World.Statistics.Count(met);
            }
        }
    }
}
