using System.Buffers;
using Roam.CompilerServices;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.References;

/// <summary>What a peer driven by hand says about references.</summary>
internal static class ReferencePeer
{
    public static ulong Post { get; } = Id<IBoard>("board.post");

    public static ulong Get { get; } = Id<IBoard>("board.get");

    public static ulong Plain { get; } = Id<IBoard>("board.plain");

    public static ulong Hear { get; } = Id<IListener>("listener.hear");

    /// <summary>A session that has accepted and serves a board, and a peer that knows references.</summary>
    public static Task<Solo> AcceptedAsync(Board board, RoamLimits? limits = null) => Solo.AcceptedAsync(
        options: o => o with { Limits = limits ?? o.Limits }, services: new RoamServices().Add<IBoard>(board), features: "references");

    /// <summary>A session that has spoken first, and a peer that knows references.</summary>
    public static Task<Solo> InitiatedAsync(RoamLimits? limits = null) =>
        Solo.InitiatedAsync(options: o => o with { Limits = limits ?? o.Limits }, features: "references");

    public static Task OpenAsync(this RawPeer peer, ulong id, string service = "Listener") =>
        peer.SendAsync(frame => MessageEncoder.WriteConnectionOpen(frame, id, new(Parity.Odd, 8), [("roam-serves", service)], RoamLimits.Default));

    public static Task AcceptConnectionAsync(this RawPeer peer, ulong id) =>
        peer.SendAsync(frame => MessageEncoder.WriteConnectionAccept(frame, id, new(Parity.Even, 8), Metadata.Empty, RoamLimits.Default));

    public static Task CloseConnectionAsync(this RawPeer peer, ulong id) =>
        peer.SendAsync(frame => MessageEncoder.WriteConnectionClose(frame, id, Metadata.Empty, RoamLimits.Default));

    public static Task CallOnAsync(this RawPeer peer, ulong connection, ulong id, ulong method, string arguments) =>
        peer.SendAsync(frame =>
        {
            MessageEncoder.WriteCall(frame, connection, id, method, default, Metadata.Empty, RoamLimits.Default);
            frame.Write(Bytes.Of(arguments));
        });

    public static Task RespondOnAsync(this RawPeer peer, ulong connection, ulong id, string payload) =>
        peer.SendAsync(frame =>
        {
            MessageEncoder.WriteResponse(frame, connection, id, default, Metadata.Empty, RoamLimits.Default);
            frame.Write(Bytes.Of(payload));
        });

    /// <summary>Receives a message of a connection, which must be of this kind.</summary>
    public static async Task<RawMessage> ExpectOnAsync(this RawPeer peer, ulong connection, MessageKind kind)
    {
        RawMessage message = await peer.ExpectAsync(kind);
        Assert.Equal(connection, message.ConnectionId);
        return message;
    }

    private static ulong Id<TService>(string name)
        where TService : class =>
        ServiceRegistration<TService>.Current.Descriptor.Methods.Single(method => method.WireName == name).Id;
}
