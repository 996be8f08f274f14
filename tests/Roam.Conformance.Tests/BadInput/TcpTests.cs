using System.Text;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.BadInput;

/// <summary>Bytes that no peer would send, against a server over TCP that serves a well-behaved client meanwhile.</summary>
public sealed class TcpTests : IAsyncLifetime
{
    private readonly LeakCheckingPool _pool = new();
    private RoamServer _server = null!;
    private ProbeClient _client = null!;

    public async Task InitializeAsync()
    {
        // Received ends are waited for by the real clock here: shortly.
        RoamOptions options = new() { BufferPool = _pool, Limits = new() { CloseTimeout = TimeSpan.FromSeconds(1) } };
        _server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<IProbe>(new Probe()), options);
        _client = await ProbeClient.ConnectAsync(_server.Address, options);
    }

    public async Task DisposeAsync()
    {
        Assert.Equal(42, await _client.IncrementAsync(41).Soon("the well-behaved client's call"));
        await Tables.Until(() => _server.Sessions.Count == 1, () => $"{_server.Sessions.Count} sessions are left");
        await _client.DisposeAsync().Soon();
        await _server.DisposeAsync().Soon();
        await _pool.WaitUntilAllReturnedAsync();
        _pool.AssertAllReturned();
    }

    [Theory]
    [Rule("link.frame.limit")]
    [InlineData("ff ff ff ff")]
    [InlineData("00 00 00 80")]
    [InlineData("01 00 00 01")]
    public async Task W16_A_length_over_the_limit_is_refused_from_the_prefix(string prefix)
    {
        long before = _pool.RentedBytes;
        using RawSocket raw = await RawSocket.ConnectAsync(_server.Address);

        await raw.SendAsync(Bytes.Of(prefix));

        string answer = Encoding.UTF8.GetString(await ReadAndCloseAsync(raw));
        Assert.Contains("16777216", answer, StringComparison.Ordinal);
        Assert.InRange(_pool.RentedBytes - before, 0, 1024 * 1024);
    }

    [Fact]
    [Rule("link.frame.limit")]
    [Rule("session.protocol-error.send")]
    public async Task W16_A_length_over_the_limit_in_a_session_is_a_violation()
    {
        using RawSocket raw = await RawSocket.ConnectAsync(_server.Address);
        await raw.SendAsync([.. RawSocket.Hello, 0xff, 0xff, 0xff, 0xff]);
        Assert.EndsWith("[link.frame.limit]", Encoding.UTF8.GetString(await ReadAndCloseAsync(raw)), StringComparison.Ordinal);
    }

    [Fact]
    [Rule("link.frame.memory")]
    public async Task W16_A_length_that_is_declared_takes_no_memory()
    {
        using RawSocket warm = await RawSocket.ConnectAsync(_server.Address);
        long before = _pool.RentedBytes;
        RawSocket[] sockets = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawSocket.ConnectAsync(_server.Address)));
        foreach (RawSocket raw in sockets)
        {
            // 16 MiB declared, a few bytes sent.
            await raw.SendAsync([.. RawSocket.Hello, 0x00, 0x00, 0x00, 0x01, 1, 2, 3]);
            await raw.ReadAsync(8);
        }

        Assert.InRange(_pool.RentedBytes - before, 0, 20 * 512 * 1024);
        foreach (RawSocket raw in sockets)
        {
            raw.Dispose();
        }
    }

    [Fact]
    [Rule("link.frame.truncated")]
    [Rule("link.frame")]
    public async Task A_call_that_is_cut_at_any_byte()
    {
        byte[] call = RawSocket.Frame([0x00, 0x07, 0x01, 0x00, .. Varint(ProbeMethods.Increment), 0x00, 0x00, 0x91, 0x07]);
        for (int length = 0; length <= call.Length; length++)
        {
            using RawSocket raw = await RawSocket.ConnectAsync(_server.Address);
            await raw.SendAsync([.. RawSocket.Hello, .. call[..length]]);
            byte[] response = RawSocket.Frame(Bytes.Of("00 07 01 01 00 00 00 08"));
            if (length == call.Length)
            {
                await raw.ReadUntilAsync(response);
            }

            raw.CloseOutput();
            byte[] answer = await raw.ReadToEndAsync();
            Assert.True(answer.AsSpan().IndexOf(response) < 0, Convert.ToHexString(answer));
        }
    }

    [Fact]
    [Rule("link.half-close")]
    public async Task What_was_answered_reaches_a_peer_that_has_closed_its_own_direction()
    {
        for (int i = 0; i < 20; i++)
        {
            using RawSocket raw = await RawSocket.ConnectAsync(_server.Address);
            await raw.SendAsync([.. RawSocket.Hello, .. RawSocket.Frame(Bytes.Of("00 09 05"))]);
            raw.CloseOutput();

            // The ping came before the end, so its answer comes before the server's end.
            byte[] answer = await raw.ReadToEndAsync();
            Assert.True(answer.AsSpan().IndexOf(RawSocket.Frame(Bytes.Of("00 0a 05"))) >= 0, Convert.ToHexString(answer));
        }
    }

    [Fact]
    [Rule("link.frame")]
    public async Task A_call_that_comes_byte_by_byte()
    {
        byte[] call = RawSocket.Frame([0x00, 0x07, 0x01, 0x00, .. Varint(ProbeMethods.Increment), 0x00, 0x00, 0x91, 0x07]);
        using RawSocket raw = await RawSocket.ConnectAsync(_server.Address);
        foreach (byte value in (byte[])[.. RawSocket.Hello, .. call])
        {
            await raw.SendAsync(value);
        }

        await raw.ReadUntilAsync(RawSocket.Frame(Bytes.Of("00 07 01 01 00 00 00 08")));
    }

    [Fact]
    public async Task W13_Nothing_that_a_session_does_meanwhile_loses_bytes_of_a_frame_in_pieces()
    {
        byte[] echo = RawSocket.Frame([0x00, 0x07, 0x01, 0x00, .. Varint(ProbeMethods.Echo), 0x00, 0x00, 0x91, 0xc4, 0x40, .. new byte[64]]);
        using RawSocket raw = await RawSocket.ConnectAsync(_server.Address);
        await raw.SendAsync(RawSocket.Hello);
        await raw.ReadAsync(8);
        foreach (byte[] piece in echo.Chunk(7))
        {
            await raw.SendAsync(piece);
            RoamSession session = _server.Sessions[^1];
            await session.Root.Retain().DisposeAsync();
            Assert.Equal(2, await _client.IncrementAsync(1).Soon());
        }

        await raw.ReadUntilAsync(Bytes.Of("00 07 01 01 00 00 00 c4 40"));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xff)]
    [InlineData(0x47)]
    public async Task A_megabyte_of_one_byte(byte value)
    {
        byte[] bytes = new byte[1024 * 1024];
        Array.Fill(bytes, value);
        long before = _pool.RentedBytes;
        using RawSocket first = await RawSocket.ConnectAsync(_server.Address);
        await first.SendAsync(bytes);
        await ReadAndCloseAsync(first);

        using RawSocket later = await RawSocket.ConnectAsync(_server.Address);
        await later.SendAsync([.. RawSocket.Hello, .. bytes]);
        await ReadAndCloseAsync(later);

        Assert.InRange(_pool.RentedBytes - before, 0, 8 * 1024 * 1024);
    }

    private static async Task<byte[]> ReadAndCloseAsync(RawSocket raw)
    {
        byte[] answer = await raw.ReadToEndAsync();
        raw.Dispose();
        return answer;
    }

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
