using System.Globalization;
using System.Runtime.CompilerServices;
using Roam.Simulation.Contract;
using Roam.Simulation.Operations;

namespace Roam.Simulation;

/// <summary>The service of one side. Each handler tells the model that it runs, and takes its time.</summary>
internal sealed class WorkService(World world, Peer side) : IWork
{
    public ValueTask<long> AddAsync(int operation, long value, CancellationToken cancellationToken = default) => HandleAsync(operation, async _ =>
    {
        await world.PaceAsync(cancellationToken);
        return operation + value;
    });

    public ValueTask<Note> WriteAsync(int operation, Note note, CallContext context = default) => HandleAsync(operation, async _ =>
    {
        await world.PaceAsync(context.CancellationToken);
        return note with { Answer = note.Text };
    });

    public ValueTask<Result<int, Refusal>> DivideAsync(int operation, int dividend, int divisor) =>
        HandleAsync<Result<int, Refusal>>(operation, async _ =>
        {
            await world.PaceAsync();
            return divisor == 0 ? new Refusal(operation) : dividend / divisor;
        });

    public async ValueTask FailAsync(int operation, CallContext context = default) => await HandleAsync<bool>(operation, async _ =>
    {
        await world.PaceAsync(context.CancellationToken);
        throw world.Random.Next(3) == 0 ? new OperationCanceledException() : new SimulatedException();
    });

    public ValueTask<int> HoldAsync(int operation, CallContext context = default) => HandleAsync(operation, async _ =>
    {
        if (!world.IsCalm)
        {
            await world.Pauses.WaitAsync(context.CancellationToken);
        }

        return operation;
    });

    public async ValueTask GenerateAsync(int operation, Tx<int> output, CallContext context = default) =>
        await HandleAsync(operation, async caller =>
        {
            await SendAsync(caller, output, world.Random.Next(12), context.CancellationToken);
            if (world.Random.Next(6) == 0)
            {
                throw new SimulatedException();
            }

            caller.Down.IsClosed = true;
            return true;
        });

    public ValueTask<int> CollectAsync(int operation, Rx<string> input, CallContext context = default) => HandleAsync(operation, caller =>
        ReadAsync(caller, input, static text => int.Parse(text, CultureInfo.InvariantCulture), context.CancellationToken));

    public async ValueTask TransformAsync(int operation, Rx<int> input, Tx<string> output, CancellationToken cancellationToken = default) =>
        await HandleAsync(operation, async caller =>
        {
            await foreach (int number in input.WithCancellation(cancellationToken))
            {
                Count(caller, number);
                await world.PaceAsync(cancellationToken);
                caller.Down.Attempted++;
                await output.SendAsync(number.ToString(CultureInfo.InvariantCulture), cancellationToken);
                caller.Down.Sent++;
            }

            CheckCleanEnd(caller);
            caller.Down.IsClosed = true;
            return true;
        });

    public async ValueTask DetachAsync(int operation, Tx<int> output, CancellationToken cancellationToken = default) =>
        await HandleAsync(operation, async caller =>
        {
            await world.PaceAsync(cancellationToken);
            output.Detach();
            world.Background.Add(GoOnAsync(caller, output));
            return true;
        });

    public async IAsyncEnumerable<int> CountAsync(int operation, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Operation caller = Begin(operation);
        bool returned = false;
        try
        {
            for (int count = world.Random.Next(12); caller.Down.Attempted < count;)
            {
                await world.PaceAsync(cancellationToken);
                yield return caller.ItemNumber(caller.Down.Attempted++);
                caller.Down.Sent++;
            }

            caller.Down.IsClosed = true;
            returned = true;
        }
        finally
        {
            // Whatever ended it early, the runtime tells the caller what.
            End(caller, returned ? null : new OperationCanceledException());
        }
    }

    public ValueTask<int> TotalAsync(int operation, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default) =>
        HandleAsync(operation, async caller =>
        {
            int stopAfter = world.Random.Next(4) == 0 ? world.Random.Next(1, 4) : int.MaxValue;
            await foreach (int number in numbers.WithCancellation(cancellationToken))
            {
                Count(caller, number);
                if (caller.Up.Received == stopAfter)
                {
                    return caller.Up.Received;
                }

                await world.PaceAsync(cancellationToken);
            }

            CheckCleanEnd(caller);
            return caller.Up.Received;
        });

    private async ValueTask<T> HandleAsync<T>(int operation, Func<Operation, ValueTask<T>> body)
    {
        Operation caller = Begin(operation);
        try
        {
            T result = await body(caller);
            End(caller, null);
            return result;
        }
        catch (Exception exception)
        {
            caller.JudgeHandler(exception);
            End(caller, exception);
            throw;
        }
    }

    private Operation Begin(int operation)
    {
        Operation caller = world.Operations[operation];
        world.Note($"{caller} runs at {side}");
        world.RunningHandlers++;
        caller.Executions++;
        world.Check(caller.Executions == 1, $"{caller} runs twice");
        world.Check(!ReferenceEquals(caller.Target.Caller, side), $"{caller} runs at its own side");
        return caller;
    }

    private void End(Operation caller, Exception? failure)
    {
        world.Note($"{caller} ran, and {failure?.GetType().Name ?? "returned"}");
        world.RunningHandlers--;
        caller.HandlerReturned |= failure is null;
        caller.HandlerFailure = failure;
    }

    private async ValueTask SendAsync(Operation caller, Tx<int> output, int count, CancellationToken cancellationToken)
    {
        while (caller.Down.Attempted < count)
        {
            await world.PaceAsync(cancellationToken);
            await output.SendAsync(caller.ItemNumber(caller.Down.Attempted++), cancellationToken);
            caller.Down.Sent++;
        }
    }

    private async ValueTask<int> ReadAsync<T>(Operation caller, Rx<T> input, Func<T, int> toNumber, CancellationToken cancellationToken)
    {
        int stopAfter = world.Random.Next(4) == 0 ? world.Random.Next(4) : int.MaxValue;
        while (caller.Up.Received < stopAfter)
        {
            await world.PaceAsync(cancellationToken);
            if (!await input.WaitToReadAsync(cancellationToken))
            {
                CheckCleanEnd(caller);
                break;
            }

            if (input.TryRead(out T? item))
            {
                Count(caller, toNumber(item));
            }
        }

        return caller.Up.Received;
    }

    private async Task GoOnAsync(Operation caller, Tx<int> output)
    {
        try
        {
            await SendAsync(caller, output, world.Random.Next(8), CancellationToken.None);
            caller.Down.IsClosed = true;
            await output.CompleteAsync();
            world.Statistics.Count(Path.ChannelDetached);
        }
        catch (Exception exception)
        {
            caller.JudgeHandler(exception);
            await output.DisposeAsync();
        }
    }

    private void Count(Operation caller, int number)
    {
        world.Check(number == caller.ItemNumber(caller.Up.Received), $"{caller}: its handler received {number} as item {caller.Up.Received}");
        caller.Up.Received++;
    }

    private void CheckCleanEnd(Operation caller)
    {
        world.Check(caller.Up.IsClosed, $"{caller}: its handler read to the end of a channel that was not closed");
        world.Check(caller.Up.Received == caller.Up.Sent, $"{caller}: its handler read {caller.Up.Received} of {caller.Up.Sent} items");
        world.Statistics.Count(Path.ChannelClosed);
    }
}
