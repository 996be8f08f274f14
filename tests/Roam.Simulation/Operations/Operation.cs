using Roam.Simulation.Contract;

namespace Roam.Simulation.Operations;

/// <summary>
/// Something that one side does on a connection: a call, mostly, along with its channels. It knows what may become of it, and fails the
/// simulation if anything else does.
/// </summary>
internal abstract class Operation
{
    private readonly CancellationTokenSource _cancellation = new();
    private bool _callEnded;
    private bool _mustNotHaveRun;

    protected Operation(World world, Target target)
    {
        World = world;
        Target = target;
        Number = world.Operations.Count;
        Deadline = world.Random.Next(5) == 0 ? Deadline.After(TimeSpan.FromMilliseconds(world.Random.Next(0, 300)), world.Clock) : Deadline.None;
    }

    public int Number { get; }

    public World World { get; }

    public Target Target { get; }

    public Task Completion { get; private set; } = Task.CompletedTask;

    public bool IsCancelRequested => _cancellation.IsCancellationRequested;

    /// <summary>How often a handler has begun.</summary>
    public int Executions { get; set; }

    public bool HandlerReturned { get; set; }

    public Exception? HandlerFailure { get; set; }

    /// <summary>Whether the caller has disposed of a half before its end, or closed it with an error.</summary>
    public bool CallerGaveUp { get; set; }

    /// <summary>Items from the caller to the handler.</summary>
    public Flow Up { get; } = new();

    /// <summary>Items from the handler to the caller.</summary>
    public Flow Down { get; } = new();

    protected Random Random => World.Random;

    protected WorkClient Client => Target.Client;

    protected CancellationToken Token => _cancellation.Token;

    protected Deadline Deadline { get; private set; }

    protected CallContext Context => new(deadline: Deadline, cancellationToken: Token);

    /// <summary>Whether its arguments, its result or an item is larger than a frame may be.</summary>
    protected bool IsTooLarge { get; init; }

    private bool DeadlinePassed => !Deadline.IsNone && Deadline.HasPassed;

    /// <summary>Begins, on the thread of the simulation or as a work item.</summary>
    public void Start()
    {
        World.Note($"{this} begins");
        Completion = World.Random.Next(2) == 0 ? ExecuteAsync() : ExecuteLaterAsync();
    }

    public void Cancel()
    {
        World.Note($"{this} is cancelled");
        World.Background.Add(_cancellation.CancelAsync());
    }

    /// <summary>Checks at the end of the simulation what could not be known before.</summary>
    public void CheckAtEnd()
    {
        World.Check(Completion.IsCompleted, $"{this} has not ended");
        World.Check(!_mustNotHaveRun || Executions == 0, $"{this} ran, although its caller was told that it had not");
        World.Check(Executions <= 1, $"{this} ran {Executions} times");
    }

    /// <summary>Whether a handler may end with this exception.</summary>
    public void JudgeHandler(Exception exception)
    {
        bool allowed = exception switch
        {
            SimulatedException => true,
            OperationCanceledException => MayBeCancelled || Target.MayBeLost || this is Throw,
            RoamException { Kind: RoamErrorKind.ChannelReset } => CallerGaveUp || MayBeCancelled,
            RoamException { Kind: RoamErrorKind.ConnectionLost } or ObjectDisposedException => Target.MayBeLost,
            _ => false,
        };
        World.Check(allowed, $"{this}: its handler failed with {exception}");
    }

    public override string ToString() => $"#{Number} {GetType().Name} on {Target}";

    protected abstract Task RunAsync();

    /// <summary>For methods that take a token only.</summary>
    protected void IgnoreDeadline() => Deadline = Deadline.None;

    /// <summary>Awaits the call and checks what became of it.</summary>
    /// <returns>Whether it succeeded.</returns>
    protected async Task<bool> EndCallAsync(Task call)
    {
        Exception? failure = null;
        try
        {
            await call;
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        World.Check(!_callEnded, $"{this} ended twice");
        _callEnded = true;
        if (failure is null)
        {
            World.Note($"{this} succeeded");
            World.Check(Executions == 1 && HandlerReturned, $"{this} succeeded, but its handler did not");
            World.Statistics.Count(Path.CallSucceeded);
            return true;
        }

        World.Note($"{this} failed: {Describe(failure)}");
        Path? path = JudgeCall(failure);
        World.Check(path is not null, $"{this} failed with {failure}");
        if (path is { } met)
        {
            World.Statistics.Count(met);
        }

        bool isDenied = World.Mutation == Mutation.ClaimsNotToHaveRun && failure is RoamException { MayHaveRun: true };
        if (failure is RoamException roam && (!roam.MayHaveRun || isDenied))
        {
            _mustNotHaveRun = true;
            World.Statistics.Count(roam.Kind == RoamErrorKind.ConnectionLost ? Path.CallLostUnsent : Path.CallNeverRan);
        }

        return false;
    }

    /// <summary>Reads a channel, to its end or a while, and checks every item and the end.</summary>
    protected async Task ReadAsync<T>(Rx<T> items, Func<T, int> toNumber, int stopAfter)
    {
        try
        {
            await using Rx<T> disposed = items;
            if (stopAfter == 0)
            {
                LeaveEarly();
                return;
            }

            while (await items.WaitToReadAsync(Token))
            {
                while (items.TryRead(out T? item))
                {
                    CountItem(toNumber(item));
                    if (Down.Received == stopAfter)
                    {
                        LeaveEarly();
                        return;
                    }

                    await World.PaceAsync(Token);
                }
            }

            CheckCleanEnd();
        }
        catch (Exception exception)
        {
            EndChannel(exception, Down);
        }
    }

    protected void CountItem(int number)
    {
        World.Check(number == ItemNumber(Down.Received), $"{this} received {number} as its item {Down.Received}");
        Down.Received++;
        World.Check(Down.Received <= Down.Attempted, $"{this} received {Down.Received} of {Down.Attempted} items");
    }

    protected void CheckCleanEnd()
    {
        World.Note($"{this} read {Down.Received} items");
        World.Check(Down.IsClosed, $"{this} read to the end of a channel that its sender did not close");
        World.Check(Down.Received == Down.Sent, $"{this} read {Down.Received} of {Down.Sent} items, and then the end");
        World.Statistics.Count(Path.ChannelClosed);
    }

    protected void LeaveEarly()
    {
        CallerGaveUp = true;
        World.Note($"{this} leaves after {Down.Received} items");
        World.Statistics.Count(Path.ChannelLeftEarly);
    }

    /// <summary>Sends numbered items and ends the channel, in good order or not.</summary>
    protected async Task SendAsync<T>(Tx<T> items, Func<int, T> toItem, int count, bool fail)
    {
        try
        {
            // Without CompleteAsync, its reader learns that something is missing.
            await using Tx<T> disposed = items;
            while (Up.Attempted < count)
            {
                await World.PaceAsync(Token);
                await items.SendAsync(toItem(ItemNumber(Up.Attempted++)), Token);
                Up.Sent++;
            }

            if (fail)
            {
                CallerGaveUp = true;
                if (Random.Next(2) == 0)
                {
                    await items.CompleteAsync(new SimulatedException());
                }
            }
            else
            {
                Up.IsClosed = true;
                await items.CompleteAsync();
            }
        }
        catch (Exception exception)
        {
            EndChannel(exception, Up);
        }
    }

    /// <summary>The number that an item of this operation carries: no other operation has it.</summary>
    public int ItemNumber(int index) => (Number * 1000) + index;

    protected static string Describe(Exception exception) => exception is RoamException roam
        ? $"{roam.Kind}, {(roam.MayHaveRun ? "may have run" : "did not run")}"
        : exception.GetType().Name;

    private bool MayBeCancelled => IsCancelRequested || DeadlinePassed;

    private async Task ExecuteLaterAsync()
    {
        await Task.Yield();
        await ExecuteAsync();
    }

    private async Task ExecuteAsync()
    {
        try
        {
            await RunAsync();
        }
        catch (Exception exception)
        {
            World.Fail($"{this} threw {exception}");
        }

        World.Note($"{this} has ended");
    }

    private Path? JudgeCall(Exception failure) => failure switch
    {
        OperationCanceledException when IsCancelRequested => Path.CallCancelled,
        SimulatedException when CallerGaveUp => Path.CallHandlerFailed,
        RoamException { Kind: RoamErrorKind.ConnectionLost } or ObjectDisposedException when Target.MayBeLost => Path.CallLost,
        RoamException { Kind: RoamErrorKind.Draining, MayHaveRun: false } when World.IsDraining => Path.CallDraining,

        // After a drain the session has ended, but nothing that was under way was lost.
        RoamException { Kind: RoamErrorKind.ConnectionLost, MayHaveRun: false } or ObjectDisposedException when World.IsDraining => Path.CallLost,
        RoamException { Kind: RoamErrorKind.DeadlineExceeded } when DeadlinePassed => Path.CallDeadlineExceeded,
        RoamException { Kind: RoamErrorKind.Cancelled } when HandlerFailure is OperationCanceledException => Path.CallCancelledByHandler,
        RoamException { Kind: RoamErrorKind.HandlerFailed } when HandlerFailure is not null => Path.CallHandlerFailed,
        RoamException { Kind: RoamErrorKind.LimitExceeded } when IsTooLarge || World.Plan.HasTightTables => Path.CallLimitExceeded,
        RoamException { Kind: RoamErrorKind.InvalidPayload } when IsTooLarge => Path.CallInvalid,
        _ => null,
    };

    private void EndChannel(Exception exception, Flow flow)
    {
        World.Note($"{this}: a channel failed after {flow.Received} received and {flow.Sent} sent items: {Describe(exception)}");
        Path? path = exception switch
        {
            OperationCanceledException when IsCancelRequested => Path.ChannelCancelled,
            RoamException { Kind: RoamErrorKind.ChannelReset } when flow == Down && (HandlerFailure is not null || MayBeCancelled || Target.MayBeLost) =>
                Path.ChannelFailed,
            RoamException { Kind: RoamErrorKind.ChannelReset } when flow == Up && (HandlerFailure is not null || HandlerReturned || MayBeCancelled || Target.MayBeLost) =>
                Path.ChannelReset,
            RoamException { Kind: RoamErrorKind.ConnectionLost } or ObjectDisposedException when Target.MayBeLost => Path.ChannelLost,

            // The call was not made.
            RoamException { Kind: RoamErrorKind.Draining or RoamErrorKind.ConnectionLost, MayHaveRun: false } or ObjectDisposedException when World.IsDraining =>
                Path.ChannelDraining,
            RoamException { Kind: RoamErrorKind.Cancelled, MayHaveRun: false } when IsCancelRequested => Path.ChannelCancelled,
            RoamException { Kind: RoamErrorKind.DeadlineExceeded, MayHaveRun: false } when DeadlinePassed => Path.ChannelCancelled,
            RoamException { Kind: RoamErrorKind.LimitExceeded, MayHaveRun: false } when IsTooLarge || World.Plan.HasTightTables => Path.ChannelFailed,
            _ => null,
        };
        World.Check(path is not null, $"{this}: a channel failed with {exception}");
        if (path is { } met)
        {
            World.Statistics.Count(met);
        }

        CallerGaveUp = true;
    }
}
