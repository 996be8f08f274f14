using Roam.Links;
using Roam.Links.Reliable;
using Roam.TestKit;

namespace Roam.Tests.Links.Reliable;

/// <summary>A client of an acceptor that says exactly what a test wants.</summary>
internal sealed class RawClient(ILink link)
{
    public ILink Link { get; } = link;

    public static async Task<RawClient> DialAsync(MemoryNetwork network) => new(await network.DialAsync());

    public async Task<Answer> GreetAsync(Hello hello)
    {
        await Link.SendAsync(MessageBatch.Of(hello.Encode())).Soon();
        return Answer.Decode((await Link.ReceiveAsync().Soon()).Bytes.Span);
    }

    /// <summary>Greets where the acceptor may close the link instead of answering.</summary>
    public async Task<Answer?> TryGreetAsync(Hello hello)
    {
        try
        {
            return await GreetAsync(hello);
        }
        catch (LinkException)
        {
            return null;
        }
    }

    public Task ConfirmAsync(ulong received = 0) => SendAsync(FrameKind.Acknowledgement, "", 0, received);

    public async Task SendAsync(FrameKind kind, string text, ulong sequence, ulong received)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        byte[] frame = kind switch
        {
            FrameKind.Acknowledgement => new byte[Frame.AcknowledgementLength],
            FrameKind.Ping => [(byte)FrameKind.Ping],
            _ => [.. bytes, .. new byte[Frame.TrailerLength]],
        };
        if (kind == FrameKind.Acknowledgement)
        {
            Frame.WriteAcknowledgement(frame, received);
        }
        else if (kind != FrameKind.Ping)
        {
            Frame.WriteTrailer(frame.AsSpan(bytes.Length), kind, sequence, received);
        }

        await Link.SendAsync(MessageBatch.Of(frame)).Soon();
    }

    /// <summary>Reads the message of a frame that has one.</summary>
    public static string ReadText(byte[] frame) => System.Text.Encoding.UTF8.GetString(frame.AsSpan(..^Frame.TrailerLength));

    /// <summary>Receives the next frame of a kind, past any others.</summary>
    public async Task<byte[]> ReceiveAsync(FrameKind kind)
    {
        while (true)
        {
            LinkMessage message = await Link.ReceiveAsync().Soon();
            Assert.False(message.IsEnd, $"The link ended where a {kind} was to come.");
            if (Frame.ReadKind(message.Bytes.Span) == kind)
            {
                return message.Bytes.ToArray();
            }
        }
    }

    /// <summary>Waits until the acceptor's side ends or fails.</summary>
    public async Task WaitForEndAsync()
    {
        try
        {
            while (!(await Link.ReceiveAsync().Soon()).IsEnd)
            {
            }
        }
        catch (LinkException)
        {
        }
    }
}
