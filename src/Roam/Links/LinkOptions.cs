using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Roam.Buffers;

namespace Roam.Links;

/// <summary>What a link can be told. One instance may serve any number of links. The members that a text can hold can be set, so that
/// they bind from configuration; a link or listener copies them when it begins, and later changes have no effect on it.</summary>
public sealed record LinkOptions
{
    internal const int LargestMessageLimit = 1024 * 1024 * 1024;

    /// <summary>The defaults, in an instance that belongs to the caller.</summary>
    public static LinkOptions Default => new();

    /// <summary>The largest message that is received, in bytes, up to 1 GiB. A larger one fails the link with
    /// <see cref="LinkError.MessageTooLarge"/> before memory is taken for it. Default: 16 MiB.</summary>
    public int MaxMessageBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestMessageLimit);
            field = value;
        }
    } = 16 * 1024 * 1024;

    /// <summary>How many bytes a stream link reads at once at most, from 256 bytes to 1 MiB. A link on which little arrives at once, or
    /// nothing, holds 4 KiB. Messages that do not fit get a buffer of their own. Default: 64 KiB.</summary>
    public int ReceiveBufferBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 256);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1024 * 1024);
            field = value;
        }
    } = 64 * 1024;

    /// <summary>Where buffers are rented. A link returns each of them once, at the latest when it is disposed.</summary>
    public ArrayPool<byte> BufferPool { get; init; } = BoundedArrayPool.Default;

    /// <summary>The source of time for pauses.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where logs go. Only reliable links have something to tell: when they were cut and resumed. By default nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>What is special to reliable links.</summary>
    public ReliableLinkOptions Reliable { get; set; } = new();

    /// <summary>What a link keeps: these options as they are now, or the defaults.</summary>
    internal static LinkOptions Copy(LinkOptions? options) => options is null ? new() : options with { Reliable = options.Reliable.Copy() };
}
