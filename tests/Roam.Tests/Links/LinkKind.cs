namespace Roam.Tests.Links;

/// <summary>Every way to get two connected links.</summary>
public enum LinkKind
{
    Memory,
    Pipe,
    OneByteReads,
    SmallReads,
    Tcp,
    TcpIPv6,
    Tls,
    Unix,
    WebSocket,
    WebSocketSmallReads,
    Faulty,
    ReliableMemory,
    ReliableTcp,
}
