namespace Roam.Simulation.Wire;

/// <summary>What has passed on one connection.</summary>
internal sealed class ConnectionBook
{
    /// <summary>How many requests each side runs at once; <see langword="null"/> until it has said so.</summary>
    public uint?[] Limits { get; } = new uint?[2];

    public bool WasOpenReceived { get; set; }

    /// <summary>Whether each side has sent that it closes or rejects it.</summary>
    public bool[] IsClosed { get; } = new bool[2];

    /// <summary>The requests under way, by caller and id.</summary>
    public Dictionary<(int Caller, ulong Id), RequestBook> Requests { get; } = [];

    /// <summary>The ids of all requests that were ever sent.</summary>
    public HashSet<(int Caller, ulong Id)> KnownRequests { get; } = [];

    public Dictionary<ulong, ChannelBook> Channels { get; } = [];

    public int CountRequests(int caller) => Requests.Keys.Count(key => key.Caller == caller);
}
