using System.Net.Sockets;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Links;

/// <summary>The files of Unix sockets: who may use them, and whose they are.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("roam");

    private string SocketPath => Path.Combine(_folder.FullName, "s");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)]
    [InlineData("?mode=660", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    [InlineData("?mode=0600", UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [Rule("link.unix")]
    public async Task The_file_has_the_mode_of_the_address_and_is_its_owners_alone_without(string mode, UnixFileMode expected)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using RoamServer server = await ServeAsync($"unix://{SocketPath}{mode}");
        Assert.Equal(expected, File.GetUnixFileMode(SocketPath));
        Assert.Equal($"unix://{SocketPath}", server.Address);

        await using ProbeClient client = await ProbeClient.ConnectAsync(server.Address).Soon();
        Assert.Equal(2, await client.IncrementAsync(1).AsTask().Soon());
    }

    [Theory]
    [InlineData("?mode=9")]
    [InlineData("?mode=888")]
    [InlineData("?mode=1777")]
    [InlineData("?other=660")]
    [Rule("link.unix")]
    public async Task A_mode_that_is_none_is_refused(string mode) =>
        await Assert.ThrowsAsync<ArgumentException>(() => ServeAsync($"unix://{SocketPath}{mode}"));

    [Fact]
    [Rule("link.unix")]
    public async Task A_client_chooses_no_mode() =>
        Assert.Contains("the server's", (await Assert.ThrowsAsync<ArgumentException>(() => ProbeClient.ConnectAsync($"unix://{SocketPath}?mode=660"))).Message, StringComparison.Ordinal);

    [Fact]
    [Rule("link.unix")]
    public async Task A_second_server_is_told_that_one_listens_there()
    {
        await using RoamServer server = await ServeAsync($"unix://{SocketPath}");

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, ServeAsync($"unix://{SocketPath}"));

        Assert.Contains("a server listens there already", exception.Message, StringComparison.Ordinal);
        await using ProbeClient client = await ProbeClient.ConnectAsync(server.Address).Soon();
        Assert.Equal(2, await client.IncrementAsync(1).AsTask().Soon());
    }

    [Fact]
    [Rule("link.unix")]
    public async Task A_socket_that_another_program_has_put_in_the_place_stays()
    {
        RoamServer server = await ServeAsync($"unix://{SocketPath}");
        File.Delete(SocketPath);
        using Socket other = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(SocketPath));

        await server.DisposeAsync();

        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    [Rule("link.unix")]
    public async Task The_servers_own_files_go_with_it()
    {
        RoamServer server = await ServeAsync($"unix://{SocketPath}");
        await server.DisposeAsync();

        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    [Rule("link.unix")]
    public async Task Files_beside_it_stay_and_a_path_of_the_greatest_length_is_taken()
    {
        string longest = SocketPath + new string('x', 107 - SocketPath.Length);
        string[] beside = [longest + "~", SocketPath + "~"];
        Array.ForEach(beside, static path => File.WriteAllText(path, "mine"));

        await using (RoamServer server = await ServeAsync($"unix://{longest}"))
        {
            await using ProbeClient client = await ProbeClient.ConnectAsync(server.Address).Soon();
            Assert.Equal(2, await client.IncrementAsync(1).AsTask().Soon());
        }

        Assert.All(beside, static path => Assert.Equal("mine", File.ReadAllText(path)));
        Assert.Equal(beside.Order(), _folder.GetFiles().Select(static file => file.FullName).Order());
    }

    [Fact]
    [Rule("link.unix")]
    public async Task Each_failure_says_what_is_wrong()
    {
        string nowhere = Path.Combine(_folder.FullName, "none", "s");
        Assert.Contains("no such folder", (await Throws.RoamAsync(RoamErrorKind.ConnectFailed, ServeAsync($"unix://{nowhere}"))).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", (await Throws.RoamAsync(RoamErrorKind.ConnectFailed, ProbeClient.ConnectAsync($"unix://{nowhere}"))).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", (await Throws.RoamAsync(RoamErrorKind.ConnectFailed, ProbeClient.ConnectAsync($"unix://{SocketPath}"))).Message, StringComparison.Ordinal);
        string tooLong = $"unix://{SocketPath}{new string('x', 100)}";
        Assert.Contains("too long for a socket", (await Assert.ThrowsAsync<ArgumentException>(() => ServeAsync(tooLong))).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(SocketPath, "mine");
        Assert.Contains("no socket", (await Throws.RoamAsync(RoamErrorKind.ConnectFailed, ServeAsync($"unix://{SocketPath}"))).Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(SocketPath));
    }

    private static Task<RoamServer> ServeAsync(string address) => RoamServer.ListenAsync(address, static services => services.Add<IProbe>(new Probe()));
}
