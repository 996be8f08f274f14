using System.ComponentModel;

namespace Roam.CompilerServices;

/// <summary>What the runtime knows of one contract method. Immutable. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MethodDescriptor
{
    private readonly int[] _channelCredits;

    /// <summary>Creates the descriptor.</summary>
    /// <param name="index">The method's place in <see cref="ServiceDescriptor.Methods"/>.</param>
    /// <param name="name">The C# name with its contract, such as <c>ICalculator.AddAsync</c>, for messages.</param>
    /// <param name="wireName">The name on the wire, such as <c>calculator.add</c>.</param>
    /// <param name="id">The method id towards peers that speak MessagePack.</param>
    /// <param name="usesContext">Whether the handler takes a <see cref="CallContext"/>.</param>
    /// <param name="usesToken">Whether the handler takes a token.</param>
    /// <param name="channelCredits">The initial credits of the channels in the arguments, in the order of a walk over the types.</param>
    public MethodDescriptor(
        int index,
        string name,
        string wireName,
        ulong id,
        bool usesContext = false,
        bool usesToken = false,
        params int[] channelCredits)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(wireName);
        ArgumentNullException.ThrowIfNull(channelCredits);
        Index = index;
        Name = name;
        WireName = wireName;
        Id = id;
        UsesContext = usesContext;
        UsesToken = usesToken;
        _channelCredits = [.. channelCredits];
        foreach (int credit in _channelCredits)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(credit, nameof(channelCredits));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(credit, CreditAttribute.Maximum, nameof(channelCredits));
            MaxChannelCredit = Math.Max(MaxChannelCredit, credit);
        }
    }

    /// <summary>The method's place in its service.</summary>
    public int Index { get; }

    /// <summary>The C# name with its contract.</summary>
    public string Name { get; }

    /// <summary>The name on the wire.</summary>
    public string WireName { get; }

    /// <summary>The method id towards peers that speak MessagePack.</summary>
    public ulong Id { get; }

    /// <summary>Whether the handler takes a <see cref="CallContext"/>.</summary>
    public bool UsesContext { get; }

    /// <summary>Whether the handler takes a token.</summary>
    public bool UsesToken { get; }

    /// <summary>Whether the method may run twice, as <see cref="IdempotentAttribute"/> says.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>Whether the arguments hold channels.</summary>
    public bool HasChannels => _channelCredits.Length != 0;

    internal int MaxChannelCredit { get; }

    internal ReadOnlySpan<int> ChannelCredits => _channelCredits;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
