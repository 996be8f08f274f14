using System.Net.WebSockets;
using Roam.TestKit;

namespace Roam.AspNetCore.Tests;

/// <summary>A client that is none of ours: sends the bytes that a test gives it, and sees what a page in a browser sees.</summary>
internal static class Page
{
    public static async Task<ClientWebSocket> ConnectAsync(Site site)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri(site.Echo), default).Soon();
        return socket;
    }

    /// <summary>Speaks first, as a peer that knows nothing but roam 7 does, and reads the answer.</summary>
    public static async Task GreetAsync(ClientWebSocket page)
    {
        // Hello on connection 0: version 7, odd ids, 64 requests at once, no metadata.
        await SendAsync(page, 0x00, 0x00, 0x07, 0x00, 0x40, 0x00);
        Assert.Equal([0x00, 0x01], (await ReceiveAsync(page))![..2]);
    }

    public static Task SendAsync(ClientWebSocket page, params byte[] message) =>
        page.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, default).Soon();

    /// <returns>The message, or <see langword="null"/> for a close, whose code the WebSocket knows.</returns>
    public static async Task<byte[]?> ReceiveAsync(ClientWebSocket page)
    {
        byte[] message = new byte[64 * 1024];
        ValueWebSocketReceiveResult received = await page.ReceiveAsync(message.AsMemory(), default).Soon();
        Assert.True(received.EndOfMessage);
        return received.MessageType == WebSocketMessageType.Close ? null : message[..received.Count];
    }

    /// <summary>Reads all messages to the close.</summary>
    public static async Task<List<byte[]>> ReadToCloseAsync(ClientWebSocket page)
    {
        List<byte[]> messages = [];
        while (await ReceiveAsync(page) is { } message)
        {
            messages.Add(message);
        }

        return messages;
    }
}
