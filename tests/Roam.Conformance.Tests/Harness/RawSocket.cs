using System.Buffers.Binary;
using System.Net.Sockets;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Harness;

/// <summary>A TCP connection that sends any bytes.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>A handshake as it travels.</summary>
    public static byte[] Hello { get; } = Frame(Bytes.Of("00 00 07 00 40 01 0c 726f616d2d7061796c6f6164 00 07 6d73677061636b 00"));

    public static async Task<RawSocket> ConnectAsync(string address)
    {
        RawSocket raw = new();
        Uri uri = new(address);
        await raw._socket.ConnectAsync(uri.Host, uri.Port).Soon();
        return raw;
    }

    /// <summary>A message behind its length.</summary>
    public static byte[] Frame(byte[] message)
    {
        byte[] frame = new byte[4 + message.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)message.Length);
        message.CopyTo(frame, 4);
        return frame;
    }

    /// <summary>Sends all that the other side takes: it may hang up.</summary>
    public async Task SendAsync(params byte[] bytes)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;)
            {
                sent += await _socket.SendAsync(bytes.AsMemory(sent)).Soon();
            }
        }
        catch (SocketException)
        {
            // It has hung up.
        }
    }

    public void CloseOutput() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until the other side has closed.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await _socket.ReceiveAsync(buffer.AsMemory()).Soon("the server to hang up")) > 0)
            {
                all.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // A hard close is a close.
        }

        return all.ToArray();
    }

    /// <summary>Reads until these bytes have come.</summary>
    public async Task ReadUntilAsync(byte[] expected)
    {
        List<byte> all = [];
        byte[] buffer = new byte[4096];
        while (System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all).IndexOf(expected) < 0)
        {
            int read = await _socket.ReceiveAsync(buffer.AsMemory()).Soon($"{Convert.ToHexString(expected)} to arrive");
            Assert.True(read > 0, $"Before {Convert.ToHexString(expected)} came the end: {Convert.ToHexString([.. all])}");
            all.AddRange(buffer.AsSpan(0, read));
        }
    }

    /// <summary>Reads so many bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int more = await _socket.ReceiveAsync(bytes.AsMemory(read)).Soon($"{count} bytes to arrive");
            Assert.True(more > 0, $"The connection ended after {read} of {count} bytes.");
            read += more;
        }

        return bytes;
    }

    public void Dispose() => _socket.Dispose();
}
