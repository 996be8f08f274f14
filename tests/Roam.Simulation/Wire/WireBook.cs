using Roam.CompilerServices;
using Roam.Simulation.Contract;
using Roam.TestKit;
using Roam.TestKit.Simulation;
using Roam.Wire;

namespace Roam.Simulation.Wire;

/// <summary>
/// Reads along what both sides send and receive, and checks the protocol from outside: one response a request, no more requests than
/// announced, no item without credit, nothing out of order or lost on the way, and no word of a broken protocol.
/// </summary>
internal sealed class WireBook(World world)
{
    // For each method of the contract, whether the caller sends, channel by channel.
    private static readonly Dictionary<string, bool[]> CallerSends = new()
    {
        [nameof(IWork.GenerateAsync)] = [false],
        [nameof(IWork.CollectAsync)] = [true],
        [nameof(IWork.TransformAsync)] = [true, false],
        [nameof(IWork.DetachAsync)] = [false],
        [nameof(IWork.CountAsync)] = [false],
        [nameof(IWork.TotalAsync)] = [true],
    };

    private readonly Dictionary<ulong, ConnectionBook> _connections = new() { [0] = new ConnectionBook { WasOpenReceived = true } };
    private readonly Queue<byte[]>[] _transit = [new(), new()];
    private readonly int[] _pingsReceived = new int[2];

    /// <summary>The observer of one side: 0 or 1.</summary>
    public IMessageObserver Watch(int side) => new Observer(this, side);

    /// <summary>Whether everything was answered and has arrived.</summary>
    public bool IsSettled => _transit[0].Count == 0
        && _transit[1].Count == 0
        && _connections.Values.All(static connection => connection.IsClosed[0] || connection.IsClosed[1] || connection.Requests.Count == 0);

    /// <summary>Checks, when nothing is under way any more and nothing was lost, that everything was answered.</summary>
    /// <param name="isEnd">Whether the session has ended: its last words need not have arrived.</param>
    public void CheckAnswered(bool isEnd)
    {
        foreach ((ulong id, ConnectionBook connection) in _connections)
        {
            if (!connection.IsClosed[0] && !connection.IsClosed[1])
            {
                world.Check(connection.Requests.Count == 0, $"{connection.Requests.Count} requests of connection {id} were not answered");
            }
        }

        world.Check(isEnd || _transit[0].Count == 0 && _transit[1].Count == 0, "messages are still on their way");
    }

    private static ServiceDescriptor Descriptor => ServiceRegistration<IWork>.Current.Descriptor;

    private static string Name(int side) => side == 0 ? "A" : "B";

    private void OnSending(int side, byte[] bytes)
    {
        _transit[side].Enqueue(bytes);
        RawMessage message = RawMessage.Decode(bytes);
        world.Note($"{Name(side)} sends {message} on {message.ConnectionId}");
        string? wrong = CheckSent(side, message);
        world.Check(wrong is null, $"{Name(side)} sent {message} on connection {message.ConnectionId}: {wrong}");
    }

    private void OnReceived(int side, ReadOnlySpan<byte> bytes)
    {
        int peer = 1 - side;
        bool isNext = _transit[peer].TryDequeue(out byte[]? sent) && bytes.SequenceEqual(sent);
        world.Check(isNext, $"{Name(side)} received what {Name(peer)} did not send next");
        RawMessage message = RawMessage.Decode(bytes);
        string? wrong = CheckReceived(side, message);
        world.Check(wrong is null, $"{Name(side)} received {message} on connection {message.ConnectionId}: {wrong}");
    }

    private string? CheckSent(int side, RawMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Hello or MessageKind.HelloYourself:
                _connections[0].Limits[side] = message.Settings.MaxConcurrentRequests;
                return null;
            case MessageKind.ProtocolError:
                return message.Text;
            case MessageKind.ConnectionOpen:
                ConnectionBook opened = new();
                opened.Limits[side] = message.Settings.MaxConcurrentRequests;
                return _connections.TryAdd(message.ConnectionId, opened) ? null : "the id was used before";
            case MessageKind.Ping or MessageKind.Drain or MessageKind.Drained:
                return null;
            case MessageKind.Pong:
                return --_pingsReceived[side] >= 0 ? null : "nobody has asked";
        }

        if (!_connections.TryGetValue(message.ConnectionId, out ConnectionBook? connection))
        {
            return "there is no such connection";
        }

        if (connection.IsClosed[side])
        {
            // Handlers may still answer: the peer ignores it.
            return message.Kind is MessageKind.Response ? null : "it has closed the connection";
        }

        switch (message.Kind)
        {
            case MessageKind.ConnectionAccept:
                bool isDue = connection.WasOpenReceived && connection.Limits[side] is null;
                connection.Limits[side] = message.Settings.MaxConcurrentRequests;
                return isDue ? null : "nothing waits for it";
            case MessageKind.ConnectionReject:
                connection.IsClosed[side] = true;
                return connection.WasOpenReceived && connection.Limits[side] is null ? null : "nothing waits for it";
            case MessageKind.ConnectionClose:
                connection.IsClosed[side] = true;
                return null;
            default:
                return connection.Limits[1 - side] is { } limit ? CheckTraffic(side, message, connection, limit) : "it was not accepted";
        }
    }

    private string? CheckTraffic(int side, RawMessage message, ConnectionBook connection, uint limit)
    {
        switch (message.Kind)
        {
            case MessageKind.Call:
                if (!connection.KnownRequests.Add((side, message.Id)))
                {
                    return "the id was used before";
                }

                connection.Requests.Add((side, message.Id), new RequestBook());
                return connection.CountRequests(side) > limit ? $"{limit} requests are under way" : Announce(side, message, connection);
            case MessageKind.Response:
                if (!connection.Requests.TryGetValue((1 - side, message.Id), out RequestBook? request) || !request.WasReceived)
                {
                    return "nobody has asked";
                }

                bool isSecond = request.WasAnswered;
                request.WasAnswered = true;
                return isSecond ? "it was answered before" : null;
            case MessageKind.Cancel:
                return connection.KnownRequests.Contains((side, message.Id)) ? null : "nothing was asked";
        }

        if (!connection.Channels.TryGetValue(message.Id, out ChannelBook? channel))
        {
            return "nobody has announced the channel";
        }

        return message.Kind switch
        {
            MessageKind.Item => channel.SendItem(side),
            MessageKind.Close => channel.SendClose(side),
            MessageKind.Reset => channel.SendReset(side),
            MessageKind.GrantCredit => channel.SendGrant(side, message.Additional),
            _ => "it is of an unknown kind",
        };
    }

    private static string? Announce(int side, RawMessage message, ConnectionBook connection)
    {
        if (Descriptor.Find(message.MethodId, PayloadFormat.MessagePack) is not { } method)
        {
            return "there is no such method";
        }

        if (message.Channels.Count != method.ChannelCredits.Length)
        {
            return $"{message.Channels.Count} channels for {method}";
        }

        for (int i = 0; i < message.Channels.Count; i++)
        {
            bool callerSends = CallerSends[method.Name[(method.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]][i];
            if (!connection.Channels.TryAdd(message.Channels[i], new ChannelBook(callerSends ? side : 1 - side, method.ChannelCredits[i])))
            {
                return $"the channel {message.Channels[i]} was announced before";
            }
        }

        return null;
    }

    private string? CheckReceived(int side, RawMessage message)
    {
        if (message.Kind == MessageKind.Ping)
        {
            _pingsReceived[side]++;
        }

        if (!_connections.TryGetValue(message.ConnectionId, out ConnectionBook? connection))
        {
            return null;
        }

        switch (message.Kind)
        {
            case MessageKind.ConnectionOpen:
                connection.WasOpenReceived = true;
                return null;
            case MessageKind.Call:
                connection.Requests[(1 - side, message.Id)].WasReceived = true;
                return null;
            case MessageKind.Response:
                return connection.Requests.Remove((side, message.Id)) ? null : "it was received before";
            case MessageKind.Item:
                ChannelBook channel = connection.Channels[message.Id];
                if (channel.IsExhausted)
                {
                    world.Statistics.Count(Path.WaitedForCredit);
                }

                return channel.ReceiveItem();
            case MessageKind.GrantCredit:
                connection.Channels[message.Id].ReceiveGrant(message.Additional);
                return null;
            default:
                return null;
        }
    }

    private sealed class Observer(WireBook book, int side) : IMessageObserver
    {
        public void OnSending(ReadOnlySpan<byte> message) => book.OnSending(side, message.ToArray());

        public void OnReceived(ReadOnlySpan<byte> message) => book.OnReceived(side, message);
    }
}
