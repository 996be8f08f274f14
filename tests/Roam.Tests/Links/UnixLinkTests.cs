using System.Net.Sockets;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

public sealed class UnixLinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string SocketPath => Path.Combine(_folder.Path, "calc.sock");

    private string Address => $"unix://{SocketPath}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AListenerShowsWhereItListensAndItsFilesGoWithIt()
    {
        await using (ILinkListener listener = await LinkAddress.ListenAsync(Address))
        {
            Assert.Equal(Address, listener.Address.OriginalString);
            Task<ILink?> accepting = listener.AcceptAsync().AsTask();
            await using ILink client = await LinkAddress.ConnectAsync(listener.Address.OriginalString);
            await using ILink? server = await accepting.Soon();
            Assert.Equal(Address, client.RemoteAddress);
            Assert.Equal(Address, server!.RemoteAddress);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task APathMayHaveAnyCharacter()
    {
        string address = $"unix://{_folder.Path}/a%20b%3F%23%25.sock";

        await using ILinkListener listener = await LinkAddress.ListenAsync(address);
        await using ILink client = await LinkAddress.ConnectAsync(listener.Address.OriginalString);

        Assert.Equal(address, listener.Address.OriginalString);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "a b?#%.sock")));
    }

    [Fact]
    public async Task TheSocketOfAServerThatWasKilledIsTakenOver()
    {
        LeaveStaleSocket();

        await using ILinkListener listener = await LinkAddress.ListenAsync(Address);
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        await using ILink client = await LinkAddress.ConnectAsync(Address);
        await using ILink? server = await accepting.Soon();

        Assert.NotNull(server);
    }

    [Fact]
    public async Task OfServersThatFindAStaleSocketAtOnceOneTakesIt()
    {
        for (int round = 0; round < 20; round++)
        {
            LeaveStaleSocket();
            using var start = new Barrier(4);
            Task<ILinkListener?>[] attempts = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                start.SignalAndWait();
                try
                {
                    return await LinkAddress.ListenAsync(Address);
                }
                catch (LinkException)
                {
                    return null;
                }
            }))];
            ILinkListener?[] listeners = await Task.WhenAll(attempts).Soon();

            ILinkListener listener = Assert.Single(listeners.OfType<ILinkListener>());
            Task<ILink?> accepting = listener.AcceptAsync().AsTask();
            await using (await LinkAddress.ConnectAsync(Address))
            {
                await using ILink? server = await accepting.Soon();
            }

            await listener.DisposeAsync();
        }
    }

    [Fact]
    public async Task ASocketThatSomebodyServesIsLeftAlone()
    {
        await using ILinkListener first = await LinkAddress.ListenAsync(Address);
        await Assert.ThrowsAsync<LinkException>(() => LinkAddress.ListenAsync(Address).Soon());

        // Also one of a program that knows nothing of the lock.
        string other = Path.Combine(_folder.Path, "other.sock");
        using var foreign = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        foreign.Bind(new UnixDomainSocketEndPoint(other));
        foreign.Listen();
        var e = await Assert.ThrowsAsync<LinkException>(() => LinkAddress.ListenAsync($"unix://{other}").Soon());
        Assert.Contains("a server listens there already", e.Message, StringComparison.Ordinal);

        await using ILink client = await LinkAddress.ConnectAsync(Address);
        await using ILink toForeign = await LinkAddress.ConnectAsync($"unix://{other}");
    }

    [Fact]
    public async Task AFileThatIsNoSocketIsLeftAlone()
    {
        await File.WriteAllTextAsync(SocketPath, "precious");

        var e = await Assert.ThrowsAsync<LinkException>(() => LinkAddress.ListenAsync(Address).Soon());
        Assert.Contains("no socket", e.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(SocketPath));

        // Nor one that somebody works with, which cannot be opened either.
        using (File.Open(SocketPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await Assert.ThrowsAsync<LinkException>(() => LinkAddress.ListenAsync(Address).Soon());
        }

        Assert.Equal([SocketPath], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task WhereNobodyListensTheReasonIsGiven()
    {
        var nothing = await Assert.ThrowsAsync<LinkException>(() => LinkAddress.ConnectAsync(Address).Soon());
        Assert.Equal($"Cannot connect to {Address}: there is no such file.", nothing.Message);

        LeaveStaleSocket();
        var stale = await Assert.ThrowsAsync<LinkException>(() => LinkAddress.ConnectAsync(Address).Soon());
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(stale.InnerException).SocketErrorCode);

        var noFolder = await Assert.ThrowsAsync<LinkException>(() => LinkAddress.ListenAsync($"unix://{_folder.Path}/none/x").Soon());
        Assert.Contains("Cannot listen on", noFolder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APathThatIsTooLongIsNoAddress()
    {
        string address = $"unix:///{new string('x', 200)}";

        Assert.Contains(
            "too long", (await Assert.ThrowsAsync<ArgumentException>(() => LinkAddress.ListenAsync(address).Soon())).Message, StringComparison.Ordinal);
        Assert.Contains(
            "too long", (await Assert.ThrowsAsync<ArgumentException>(() => LinkAddress.ConnectAsync(address).Soon())).Message, StringComparison.Ordinal);
    }

    // As a server leaves it that was killed: the file is there and nobody has it open. Disposing a bound socket would remove the file, so
    // it is moved out of the way meanwhile.
    private void LeaveStaleSocket()
    {
        string bound = SocketPath + ".bound";
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(bound));
            socket.Listen();
            File.Move(bound, SocketPath);
        }
    }
}
