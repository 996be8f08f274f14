using Roam.Links;

namespace Roam.TestKit.Simulation;

/// <summary>
/// A network between two links, without a thread and without a socket: nothing moves unless the simulation moves it. It delays, splits,
/// stalls, half-closes and is cut; it does not reorder.
/// </summary>
/// <remarks>For one thread: that of the simulation.</remarks>
public sealed class SimulatedNetwork
{
    private const string WasCut = "The network was cut.";

    private readonly LinkOptions _options;
    private readonly bool _wholeMessages;

    /// <param name="options">The options of both links.</param>
    /// <param name="capacity">How many bytes travel in each direction before a sender waits.</param>
    /// <param name="wholeMessages">Whether the links keep messages whole, or cut them out of a stream of bytes.</param>
    public SimulatedNetwork(LinkOptions options, int capacity, bool wholeMessages)
    {
        _options = options;
        _wholeMessages = wholeMessages;
        ToSecond = new SimulatedDirection("to B", capacity, wholeMessages);
        ToFirst = new SimulatedDirection("to A", capacity, wholeMessages);
        First = new SimulatedEndpoint(ToSecond, ToFirst);
        Second = new SimulatedEndpoint(ToFirst, ToSecond);
    }

    /// <summary>From the first side to the second.</summary>
    public SimulatedDirection ToSecond { get; }

    /// <summary>From the second side to the first.</summary>
    public SimulatedDirection ToFirst { get; }

    /// <summary>The first side's end.</summary>
    public SimulatedEndpoint First { get; }

    /// <summary>The second side's end.</summary>
    public SimulatedEndpoint Second { get; }

    /// <summary>Whether both sides have let go of it.</summary>
    public bool IsAbandoned => First.IsDisposed && Second.IsDisposed;

    /// <summary>Makes the link of one of the two sides.</summary>
    public ILink CreateLink(SimulatedEndpoint side)
    {
        ArgumentNullException.ThrowIfNull(side);
        string address = ReferenceEquals(side, First) ? "simulated:second" : "simulated:first";
        return _wholeMessages
            ? new SimulatedMessageLink(side, address, _options)
            : new StreamLink(new SimulatedStream(side), address, _options, _ =>
            {
                side.CloseOutput();
                return default;
            });
    }

    /// <summary>Loses what travels and tells both sides.</summary>
    public void Cut()
    {
        Lose();
        First.Fail(WasCut);
        Second.Fail(WasCut);
    }

    /// <summary>Loses what travels, now and later, and tells one side only: the other has a link that is half open.</summary>
    public void CutFor(SimulatedEndpoint side)
    {
        ArgumentNullException.ThrowIfNull(side);
        Lose();
        side.Fail(WasCut);
    }

    /// <summary>Loses what travels, now and later, and tells nobody, as where a route has gone.</summary>
    public void Lose()
    {
        ToFirst.Lose();
        ToSecond.Lose();
    }

    /// <summary>Ends one direction here and now: what travels in it is lost, and its receiver sees an end, perhaps inside a message.</summary>
    public void HalfClose(SimulatedDirection direction)
    {
        ArgumentNullException.ThrowIfNull(direction);
        direction.Sever();
    }
}
