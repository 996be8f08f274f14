namespace Roam.Simulation;

/// <summary>What goes wrong for good.</summary>
internal enum Fault
{
    None,

    /// <summary>The network fails before there is a session.</summary>
    Handshake,

    /// <summary>The network is cut, and both sides notice.</summary>
    Cut,

    /// <summary>The network is cut, and only one side notices for the time being.</summary>
    CutForOne,

    /// <summary>What travels is lost from now on, and nobody is told.</summary>
    Vanish,

    /// <summary>One direction ends between two messages or, mostly, inside one.</summary>
    HalfClose,

    Abort,

    Dispose,

    BothDispose,

    /// <summary>Somebody disposes of the last client instead of the session.</summary>
    LetGo,

    /// <summary>A side, or both, drain the session for as long as it takes: no call may be lost.</summary>
    Drain,

    /// <summary>A side drains the session, but not for long.</summary>
    DrainCut,
}
