using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Links;

/// <summary>Hosts of which not every address answers.</summary>
public sealed class TcpDialTests
{
    private static readonly IPAddress BlackHole = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress Second = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _tried = [];

    [Fact]
    [Rule("link.tcp.connect")]
    public async Task An_address_that_does_not_answer_costs_a_quarter_of_a_second()
    {
        TaskCompletionSource<Socket> silent = new();
        Task<Socket> connecting = Dial((endPoint, _) => endPoint.Address.Equals(BlackHole) ? silent.Task : Connected(), BlackHole, Second);
        Assert.Equal(["2001:db8::1"], _tried);

        _time.Advance(TcpDial.Head - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["2001:db8::1"], _tried);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        using Socket socket = await connecting.Soon();
        Assert.Equal(["2001:db8::1", "192.0.2.1"], _tried);

        // What the other one brings in the end is closed.
        Socket late = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.SetResult(late);
        while (!late.SafeHandle.IsClosed)
        {
            await Task.Yield();
        }
    }

    [Fact]
    [Rule("link.tcp.connect")]
    public async Task An_address_that_refuses_costs_nothing_and_families_take_turns()
    {
        IPAddress[] addresses = [Second, IPAddress.Parse("192.0.2.2"), BlackHole, IPAddress.Parse("2001:db8::2")];
        Task<Socket> connecting = Dial(static (_, _) => Task.FromException<Socket>(new SocketException((int)SocketError.ConnectionRefused)), addresses);

        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => connecting.Soon());

        Assert.Equal(["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2"], _tried);
        Assert.All(_tried, address => Assert.Contains(address, exception.Message, StringComparison.Ordinal));
        Assert.Contains("calc:7070", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("link.tcp.connect")]
    public async Task Cancelling_ends_every_attempt()
    {
        using CancellationTokenSource cancel = new();
        Task<Socket> connecting = Dial(WaitAsync, cancel.Token, BlackHole, Second);
        _time.Advance(TcpDial.Head);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "[::ffff:127.0.0.1]")]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("[::]", "127.0.0.1")]
    [InlineData("[::]", "[::ffff:127.0.0.1]")]
    [Rule("link.tcp.connect")]
    public async Task A_server_is_found_under_each_of_its_names(string listen, string connect)
    {
        await using RoamServer server = await RoamServer.ListenAsync($"tcp://{listen}:0", static services => services.Add<IProbe>(new Probe()));
        int port = new Uri(server.Address).Port;

        await using ProbeClient client = await ProbeClient.ConnectAsync($"tcp://{connect}:{port}").Soon();

        Assert.Equal(2, await client.IncrementAsync(1).AsTask().Soon());
    }

    private static async Task<Socket> WaitAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new InvalidOperationException();
    }

    private static Task<Socket> Connected() => Task.FromResult(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

    private Task<Socket> Dial(Func<IPEndPoint, CancellationToken, Task<Socket>> connect, params IPAddress[] addresses) => Dial(connect, default, addresses);

    private Task<Socket> Dial(Func<IPEndPoint, CancellationToken, Task<Socket>> connect, CancellationToken cancellationToken, params IPAddress[] addresses)
    {
        TcpDial dial = new("calc", 7070, _time, (endPoint, token) =>
        {
            _tried.Add(endPoint.Address.ToString());
            return connect(endPoint, token);
        });
        return dial.ConnectAsync(addresses, cancellationToken).AsTask();
    }
}
