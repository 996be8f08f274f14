using System.Text;
using Microsoft.Extensions.Logging;
using Roam.Conformance.Tests.Harness;
using Roam.Diagnostics;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>What a peer writes may be anything; it must not fill a log, nor forge a line of it.</summary>
public sealed class PeerTextTests
{
    private const string Forged = "over\n2026-12-01 fail: the server was broken into\u001b[2J\u202e.";

    [Theory]
    [InlineData("", "")]
    [InlineData("the café is closed 😀", "the café is closed 😀")]
    [InlineData("a\r\nb\tc\0", "a\\u000D\\u000Ab\\u0009c\\u0000")]
    [InlineData("\u001b[31mred", "\\u001B[31mred")]
    [InlineData("\u202egnirts\u2066\u200f\u2028\u2029\u0085", "\\u202Egnirts\\u2066\\u200F\\u2028\\u2029\\u0085")]
    [Rule("session.peer-text")]
    public void Characters_that_a_reader_would_not_see_are_written_as_numbers(string text, string shown) => Assert.Equal(shown, PeerText.Show(text));

    [Fact]
    [Rule("session.peer-text")]
    public void Text_of_the_greatest_length_is_shown_whole_and_one_character_more_is_cut()
    {
        Assert.Equal(new string('x', 512), PeerText.Show(new string('x', 512)));
        Assert.Equal(new string('x', 512) + "…", PeerText.Show(new string('x', 513)));
        Assert.Equal(new string('x', 511) + "…", PeerText.Show(new string('x', 511) + "😀"));
        Assert.Equal(new string('世', 512) + "…", PeerText.Show(Encoding.UTF8.GetBytes(new string('世', 600))));
        Assert.Equal("half \\uD83D of a pair", PeerText.Show("half \ud83d of a pair"));
        Assert.InRange(PeerText.Show(new string('\n', 512)).Length, 500, 513);
    }

    [Fact]
    [Rule("session.peer-text")]
    public async Task A_reported_violation_can_forge_no_line_of_the_log()
    {
        CapturedLogs logs = new();
        await using Solo solo = await Solo.AcceptedAsync(options: o => o with { LoggerFactory = logs.Factory });
        ValueTask<int> pending = solo.Client.IncrementAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Call);

        await solo.Peer.SendAsync(static frame => MessageEncoder.WriteProtocolError(frame, Forged + new string('y', 1_000_000)));
        Assert.Empty(await solo.Peer.DrainAsync());
        await solo.Peer.Link.CloseOutputAsync();
        SessionEnd end = await solo.Session.Completion.Soon();

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.Protocol, pending);
        Assert.All([exception.Message, end.Description, .. logs.Lines], AssertHarmless);
        Assert.Contains(logs.Lines, static line => line.Contains("over\\u000A2026-12-01 fail", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("session.peer-text")]
    public async Task Nor_can_the_texts_of_metadata()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        RawMessage request = await solo.Peer.ExpectAsync(MessageKind.Call);
        Metadata metadata = [("roam-error", "handler-failed"), ("roam-error-message", Forged)];
        await solo.Peer.SendResponseAsync(request.Id, Bytes.Of("01 03"), metadata);

        AssertHarmless((await Throws.RoamAsync(RoamErrorKind.HandlerFailed, call)).Message);
        AssertHarmless(metadata.ToString());
        Assert.Equal(Forged, metadata.TryGetString("roam-error-message", out string? whole) ? whole : null);
    }

    [Fact]
    public async Task A_logger_factory_that_throws_costs_log_lines_and_no_session()
    {
        await using Duo duo = await Duo.StartAsync(server: static o => o with { LoggerFactory = new BrokenFactory() });

        Assert.Equal(2, await duo.Client.IncrementAsync(1));
    }

    private static void AssertHarmless(string text)
    {
        Assert.DoesNotContain(text, static character => char.IsControl(character) || character == '\u202e');
        Assert.InRange(text.Length, 1, 1_000);
    }

    private sealed class BrokenFactory : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => throw new ObjectDisposedException(nameof(BrokenFactory));

        public void Dispose()
        {
        }
    }
}
