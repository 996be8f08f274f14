namespace Roam.Integration.Tests.Harness;

/// <summary>The links that everything must work over.</summary>
public enum LinkKind
{
    Memory,
    TcpIPv4,
    TcpIPv6,
    Pipe,
    Unix,
    WebSocket,
}
