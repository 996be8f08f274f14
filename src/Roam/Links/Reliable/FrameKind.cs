namespace Roam.Links.Reliable;

/// <summary>What a frame of a reliable link is: its last byte.</summary>
internal enum FrameKind : byte
{
    /// <summary>A message of the user, its sequence number and an acknowledgement.</summary>
    Data = 0,

    /// <summary>The end of the sender's direction; as <see cref="Data"/>, without a message.</summary>
    End = 1,

    /// <summary>An acknowledgement on its own.</summary>
    Acknowledgement = 2,

    /// <summary>Asks for an acknowledgement, to see whether anybody is there.</summary>
    Ping = 3,

    /// <summary>The sender has given the link up; before the kind, a text that says why.</summary>
    Reset = 4,
}
