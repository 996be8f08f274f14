namespace Roam;

/// <summary>Which part a side takes in the handshake. It says nothing about who calls whom.</summary>
public enum SessionRole
{
    /// <summary>Speaks first.</summary>
    Initiator = 1,

    /// <summary>Answers.</summary>
    Acceptor,
}
