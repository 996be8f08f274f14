using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

public class LinkAddressTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("127.0.0.1:7070", "no scheme")]
    [InlineData("localhost", "no scheme: write tcp://localhost:PORT")]
    [InlineData("localhost:7070", "no scheme: write tcp://localhost:7070")]
    [InlineData("[::1]:7070", "no scheme: write tcp://[::1]:7070")]
    [InlineData("/run/calc.sock", "no scheme: write unix:///run/calc.sock")]
    [InlineData("http://localhost:7070", "write ws://localhost:7070")]
    [InlineData("https://calc/roam", "write wss://calc/roam")]
    [InlineData("ftp://localhost:7070", "the scheme 'ftp' is not supported.")]
    [InlineData("tpc://localhost:7070", "did you mean tcp://localhost:7070?")]
    [InlineData("wsss://localhost/roam", "did you mean wss://localhost/roam?")]
    [InlineData("amqp://localhost:7070", "the scheme 'amqp' is not supported.")]
    [InlineData("tcp://*:7070", "write tcp://[::]:7070 to listen on every address, or tcp://0.0.0.0:7070")]
    [InlineData("tcp://+:7070", "'+' is no host")]
    [InlineData("*:7070", "write tcp://[::]:7070")]
    [InlineData("*", "write tcp://[::]:PORT")]
    [InlineData(":7070", "write tcp://HOST:PORT")]
    [InlineData("7070", "write tcp://HOST:PORT")]
    [InlineData("::1", "write tcp://HOST:PORT")]
    [InlineData("./calc.sock", "write tcp://HOST:PORT")]
    [InlineData("tcp:calc", "write tcp://calc:PORT")]
    [InlineData("tcp:/localhost:7070", "write tcp://localhost:7070")]
    [InlineData("reliable+tcp://*:7070", "write tcp://[::]:7070")]
    [InlineData("tcp://localhost", "no port: write tcp://localhost:PORT, such as tcp://localhost:7070")]
    [InlineData("tcp://:7070", "malformed")]
    [InlineData("tcp://localhost:99999", "malformed")]
    [InlineData("tcp://localhost:port", "malformed")]
    [InlineData("tcp://::1:7070", "malformed")]
    [InlineData("tcp:7070", "two slashes")]
    [InlineData("tcp://localhost:7070/path", "more than a host and a port")]
    [InlineData("tcp://localhost:7070?x=1", "more than a host and a port")]
    [InlineData("tcp://localhost:7070#x", "more than a host and a port")]
    [InlineData("tcp://me@localhost:7070", "more than a host and a port")]
    [InlineData("unix://calc.sock", "third slash")]
    [InlineData("unix://run/calc.sock", "third slash: write unix:///run/calc.sock")]
    [InlineData("unix:///", "no path")]
    [InlineData("unix:///run/calc.sock?x=1", "more than a path")]
    [InlineData("unix:///run/calc.sock#1", "more than a path")]
    [InlineData("ws://me@localhost/roam", "more than a host, a port, a path and a query")]
    [InlineData("wss://localhost/roam#x", "more than a host, a port, a path and a query")]
    public async Task WhatIsNoAddressIsRefusedWithTheReason(string address, string reason)
    {
        var onConnect = await Assert.ThrowsAsync<ArgumentException>(() => LinkAddress.ConnectAsync(address).Soon());
        var onListen = await Assert.ThrowsAsync<ArgumentException>(() => LinkAddress.ListenAsync(address).Soon());

        Assert.Equal("address", onConnect.ParamName);
        Assert.Contains(reason, onConnect.Message, StringComparison.Ordinal);
        Assert.Equal(onConnect.Message, onListen.Message);
        if (address.Length != 0)
        {
            Assert.Contains("Supported schemes: tcp, unix, ws, wss. Examples: tcp://127.0.0.1:7070,", onConnect.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ws://localhost:5000/roam")]
    [InlineData("wss://localhost/roam?x=1")]
    public async Task ListeningForWebSocketsNamesWhatDoes(string address)
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => LinkAddress.ListenAsync(address).Soon());

        Assert.Equal("address", e.ParamName);
        Assert.Contains("Roam.AspNetCore", e.Message, StringComparison.Ordinal);
        Assert.Contains("app.MapRoam(\"/roam\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortZeroCanBeListenedOnButNotConnectedTo()
    {
        await using ILinkListener listener = await LinkAddress.ListenAsync("tcp://127.0.0.1:0");
        var e = await Assert.ThrowsAsync<ArgumentException>(() => LinkAddress.ConnectAsync("tcp://127.0.0.1:0").Soon());

        Assert.NotEqual(0, listener.Address.Port);
        Assert.Contains("port 0", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0", "tcp://127.0.0.1:{0}/")]
    [InlineData("TCP://127.0.0.1:0/", "tcp://127.0.0.1:{0}/")]
    [InlineData("tcp://[::1]:0", "tcp://[::1]:{0}/")]
    [InlineData("tcp://0.0.0.0:0", "tcp://0.0.0.0:{0}/")]
    [InlineData("tcp://[::]:0", "tcp://[::]:{0}/")]
    [InlineData("tcp://localhost:0", "tcp://127.0.0.1:{0}/")]
    public async Task AListenerShowsWhereItListens(string address, string shown)
    {
        await using ILinkListener listener = await LinkAddress.ListenAsync(address);

        Assert.Equal(string.Format(null, shown, listener.Address.Port), listener.Address.AbsoluteUri);
    }
}
