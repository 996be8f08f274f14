using Roam;
using Roam.Links;

// Prints how many bytes a call takes, on both sides together, where arguments and results are values and the handler completes at once.
// Whatever the process allocates meanwhile is counted, on any thread.
const int Calls = 8_000;

// The runtime compiles again what runs often, and pools fill: that costs something now and then. What each call costs, it always costs.
const int Attempts = 10;

Console.WriteLine($"memory: {await MeasureAsync(MemoryLink.CreatePair(), wastes: false)} B");
Console.WriteLine($"tcp: {await MeasureAsync(await ConnectAsync(), wastes: false)} B");
Console.WriteLine($"with an object in each call: {await MeasureAsync(MemoryLink.CreatePair(), wastes: true)} B");

static async Task<(ILink Near, ILink Far)> ConnectAsync()
{
    await using TcpLinkListener listener = await TcpLinkListener.ListenAsync("127.0.0.1", 0);
    ValueTask<ILink?> accepting = listener.AcceptAsync();
    ILink near = await TcpLink.ConnectAsync("127.0.0.1", listener.Address.Port);
    return (near, (await accepting)!);
}

static async Task<long> MeasureAsync((ILink Near, ILink Far) links, bool wastes)
{
    Task<RoamSession> accepting = RoamSession.AcceptAsync(links.Far, new RoamServices().Add<IAdder>(new Adder(wastes)));
    await using RoamSession client = await RoamSession.InitiateAsync(links.Near, "Adder");
    await using RoamSession server = await accepting;
    await using AdderClient adder = new(client.Root);
    long best = long.MaxValue;
    for (int i = 0; i < Attempts && best != 0; i++)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await CallAsync(adder);
        best = Math.Min(best, (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls);
    }

    return best;
}

static async Task CallAsync(AdderClient adder)
{
    for (int i = 0; i < Calls; i += 4)
    {
        int sum = await adder.AddAsync(i, 1);
        Result<long, DayOfWeek> quotient = await adder.DivideAsync(sum, 0);
        Sum? mixed = await adder.MixAsync(new Sum(i, 0.5), quotient.Error, Guid.Empty);
        await adder.PingAsync(i);
        if (sum != i + 1 || mixed != new Sum(i + (int)DayOfWeek.Friday, 0.5))
        {
            throw new InvalidOperationException($"{i} + 1 is {sum}, and {mixed} is mixed.");
        }
    }
}

/// <summary>Methods whose arguments and results are values.</summary>
[RoamService]
public interface IAdder
{
    /// <summary>With a token.</summary>
    ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default);

    /// <summary>With a typed error.</summary>
    ValueTask<Result<long, DayOfWeek>> DivideAsync(long dividend, long divisor);

    /// <summary>With an object, an enumeration, and what may be null.</summary>
    ValueTask<Sum?> MixAsync(Sum sum, DayOfWeek? day, Guid id, decimal factor = 1);

    /// <summary>Without a result.</summary>
    ValueTask PingAsync(int value);
}

/// <summary>A value with members.</summary>
public readonly record struct Sum(int Left, double Right);

/// <summary>Completes every call at once.</summary>
internal sealed class Adder(bool wastes) : IAdder
{
    public ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) => new(left + right + Waste());

    public ValueTask<Result<long, DayOfWeek>> DivideAsync(long dividend, long divisor)
    {
        long waste = Waste();
        return new(divisor == 0 ? Result<long, DayOfWeek>.Fail(DayOfWeek.Friday) : Result<long, DayOfWeek>.Ok((dividend / divisor) + waste));
    }

    public ValueTask<Sum?> MixAsync(Sum sum, DayOfWeek? day, Guid id, decimal factor = 1) =>
        new(day is null ? null : new Sum(sum.Left + (int)day.Value + Waste(), sum.Right * (double)factor));

    public ValueTask PingAsync(int value)
    {
        Waste();
        return default;
    }

    /// <summary>Takes 24 bytes for nothing, so that it can be seen that they are counted.</summary>
    private int Waste()
    {
        if (wastes)
        {
            GC.KeepAlive(new object());
        }

        return 0;
    }
}
