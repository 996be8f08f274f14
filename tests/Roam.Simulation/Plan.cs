namespace Roam.Simulation;

/// <summary>
/// What a seed decides beforehand: limits, links, how often what happens, and which fault ends it all. Most features are off or rare in
/// most seeds, so that those which are on meet each other often.
/// </summary>
internal sealed class Plan
{
    private readonly int[] _weights = new int[Enum.GetValues<Step>().Length];

    public Plan(Random random)
    {
        Steps = random.Next(10, 120);
        WholeMessages = random.Next(3) == 0;
        Disorder = random.Next(4) switch
        {
            0 => 0,
            1 => 0.2,
            _ => 1,
        };
        Promptness = random.NextDouble();
        LargestPiece = random.Next(3) switch
        {
            0 => 8,
            1 => 200,
            _ => 100_000,
        };
        LinkCapacity = random.Next(3) switch
        {
            0 => 64,
            1 => 2000,
            _ => 64 * 1024,
        };
        LargestText = random.Next(4) switch
        {
            0 => 10,
            1 => 300,
            2 => 1500,
            _ => 4000,
        };
        HasMuchText = random.Next(4) == 0;
        IsReliable = random.Next(4) == 0;
        HasKeepalive = !IsReliable && random.Next(4) == 0;
        ReceiveBufferBytes = random.Next(2) == 0 ? 256 : 4096;
        HasTightTables = random.Next(4) == 0;
        Limits = new RoamLimits
        {
            MaxFrameBytes = 1024 + random.Next(2) * 8192,
            MaxConcurrentRequests = random.Next(4) == 0 ? 64 : random.Next(1, 6),
            MaxWaitingCalls = HasTightTables ? random.Next(0, 4) : 1000,
            MaxChannels = HasTightTables ? random.Next(1, 6) : 1000,
            MaxVirtualConnections = random.Next(0, 4),
            MaxQueuedOutboundBytes = 4096,
            KeepaliveInterval = HasKeepalive ? TimeSpan.FromSeconds(2) : Timeout.InfiniteTimeSpan,
            KeepaliveTimeout = TimeSpan.FromSeconds(6),
            CloseTimeout = TimeSpan.FromSeconds(random.Next(0, 3)),
        };

        foreach (Step step in Enum.GetValues<Step>())
        {
            _weights[(int)step] = random.Next(4) switch
            {
                0 => 0,
                1 => Usual(step) * 3,
                _ => Usual(step),
            };
        }

        _weights[(int)Step.Call] = Math.Max(_weights[(int)Step.Call], Usual(Step.Call));
        _weights[(int)Step.Deliver] = Math.Max(_weights[(int)Step.Deliver], Usual(Step.Deliver));
        _weights[(int)Step.Cut] = IsReliable ? random.Next(1, 8) : 0;
        Fault = random.Next(20) == 0 ? Fault.Handshake : random.Next(5) < 2 ? Fault.None : (Fault)random.Next((int)Fault.Cut, Enum.GetValues<Fault>().Length);
        if (IsReliable && Fault <= Fault.HalfClose)
        {
            // Its network fails again and again in any case.
            Fault = Fault.None;
        }

        FaultAt = random.Next(Steps);
    }

    /// <summary>How many steps there are before everything is brought to an end.</summary>
    public int Steps { get; }

    public bool WholeMessages { get; }

    /// <summary>Whether the sessions use a reliable link, whose networks are cut.</summary>
    public bool IsReliable { get; }

    /// <summary>Whether silent peers are found out.</summary>
    public bool HasKeepalive { get; }

    public int ReceiveBufferBytes { get; }

    /// <summary>See <see cref="TestKit.Simulation.WorkItemScheduler.Begin"/>.</summary>
    public double Disorder { get; }

    /// <summary>How likely handlers and callers go on at once where they could take their time.</summary>
    public double Promptness { get; }

    /// <summary>How many bytes are delivered at once at most.</summary>
    public int LargestPiece { get; }

    public int LinkCapacity { get; }

    /// <summary>How long texts are at most. Some are longer than a frame may be.</summary>
    public int LargestText { get; }

    /// <summary>Whether every other call has a text: enough to fill the way out.</summary>
    public bool HasMuchText { get; }

    /// <summary>Whether calls may fail for want of a place in a table.</summary>
    public bool HasTightTables { get; }

    public RoamLimits Limits { get; }

    public Fault Fault { get; }

    public int FaultAt { get; }

    /// <summary>Chooses a step by its weight.</summary>
    public Step Choose(Random random)
    {
        int rest = random.Next(_weights.Sum());
        int step = 0;
        while (rest >= _weights[step])
        {
            rest -= _weights[step++];
        }

        return (Step)step;
    }

    private static int Usual(Step step) => step switch
    {
        Step.Call => 30,
        Step.Deliver => 30,
        Step.Run => 15,
        Step.Resume => 15,
        Step.Cancel => 6,
        Step.Advance => 5,
        Step.Stall => 2,
        Step.Unstall => 4,
        Step.Open => 4,
        Step.Close => 2,
        _ => 1,
    };
}
