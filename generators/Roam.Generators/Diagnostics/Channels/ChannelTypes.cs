using Microsoft.CodeAnalysis;
using Roam.Generators.Parsing;

namespace Roam.Generators.Diagnostics.Channels;

/// <summary>What a compilation knows of channels.</summary>
internal sealed class ChannelTypes
{
    private readonly INamedTypeSymbol _tx;
    private readonly INamedTypeSymbol _rx;
    private readonly INamedTypeSymbol _channel;
    private readonly INamedTypeSymbol? _client;

    private ChannelTypes(INamedTypeSymbol tx, INamedTypeSymbol rx, INamedTypeSymbol channel, INamedTypeSymbol? client)
    {
        _tx = tx;
        _rx = rx;
        _channel = channel;
        _client = client;
    }

    /// <summary>The types, unless the compilation does not use Roam.</summary>
    public static ChannelTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(RoamNames.Tx) is { } tx
        && compilation.GetTypeByMetadataName(RoamNames.Rx) is { } rx
        && compilation.GetTypeByMetadataName(RoamNames.Channel) is { } channel
            ? new ChannelTypes(tx, rx, channel, compilation.GetTypeByMetadataName(RoamNames.Client))
            : null;

    public bool IsTx(ITypeSymbol? type) => Is(type?.OriginalDefinition, _tx);

    public bool IsHalf(ITypeSymbol? type) => IsTx(type) || Is(type?.OriginalDefinition, _rx);

    /// <summary>Whether the method creates a channel.</summary>
    public bool IsCreate(IMethodSymbol method) => method.Name == "Create" && Is(method.ContainingType, _channel);

    /// <summary>Whether the method calls a peer: one of a contract, or of the client that is generated for it.</summary>
    public bool IsCall(IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (type.TypeKind == TypeKind.Interface)
        {
            return type.FindAttribute(RoamNames.ServiceAttribute) is not null;
        }

        for (INamedTypeSymbol? ancestor = type; ancestor is not null && _client is not null; ancestor = ancestor.BaseType)
        {
            if (Is(ancestor, _client))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(ISymbol? symbol, INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(symbol, type);
}
