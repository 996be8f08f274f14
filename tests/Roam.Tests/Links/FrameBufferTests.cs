using System.Buffers.Binary;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

public sealed class FrameBufferTests
{
    private const int Small = 4 * 1024;
    private const int Largest = 64 * 1024;

    private readonly LeakCheckingPool _pool = new();
    private readonly FrameBuffer _frames;

    public FrameBufferTests() => _frames = new FrameBuffer(new LinkOptions { BufferPool = _pool });

    [Fact]
    public void A_link_holds_little_while_little_arrives_at_once()
    {
        for (int i = 0; i < 1000; i++)
        {
            Read(Frame(1000));
        }

        Assert.Equal(Small, _pool.RentedBytes);
        Release();
    }

    [Fact]
    public void The_buffer_grows_while_reads_fill_it_and_is_small_again_when_they_no_longer_do()
    {
        byte[] much = [.. Enumerable.Repeat(Frame(1000), 500).SelectMany(static frame => frame)];
        Read(much);
        Assert.InRange(_frames.GetMemory().Length, Largest, Largest + 100);

        for (int i = 0; i < 100; i++)
        {
            Read(Frame(10));
        }

        Assert.InRange(_frames.GetMemory().Length, Small, Small + 100);
        Release();
    }

    [Fact]
    [Rule("link.frame.memory")]
    public void A_message_of_the_size_of_the_last_one_is_received_where_it_stays()
    {
        const int Length = 1_000_000;
        Read(Frame(Length));
        long before = _pool.RentedBytes;
        Read(Frame(Length));

        Assert.Equal(Length, _pool.RentedBytes - before);
        Release();
    }

    [Fact]
    [Rule("link.frame.memory")]
    public void The_size_of_the_last_message_is_not_exceeded_for_a_longer_one_that_has_not_arrived()
    {
        Read(Frame(200_000));
        long before = _pool.RentedBytes;
        byte[] prefix = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, 16_000_000);
        prefix.CopyTo(_frames.GetMemory());
        _frames.Advance(prefix.Length);
        Assert.False(_frames.TryRead(out _));
        _frames.GetMemory();

        Assert.Equal(200_000, _pool.RentedBytes - before);
        Release();
    }

    private static byte[] Frame(int length)
    {
        byte[] frame = new byte[sizeof(uint) + length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)length);
        frame.AsSpan(sizeof(uint)).Fill(7);
        return frame;
    }

    /// <summary>Receives bytes in reads that bring as much as fits, and checks the messages.</summary>
    private void Read(ReadOnlySpan<byte> arriving)
    {
        while (!arriving.IsEmpty)
        {
            Memory<byte> room = _frames.GetMemory();
            int count = Math.Min(room.Length, arriving.Length);
            arriving[..count].CopyTo(room.Span);
            arriving = arriving[count..];
            _frames.Advance(count);
            while (_frames.TryRead(out LinkMessage message))
            {
                Assert.Equal(-1, message.Bytes.Span.IndexOfAnyExcept((byte)7));
            }
        }
    }

    private void Release()
    {
        _frames.Release();
        _pool.AssertAllReturned();
    }
}
