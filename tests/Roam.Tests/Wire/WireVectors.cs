namespace Roam.Tests.Wire;

/// <summary>Bytes that nobody here wrote: the wire vectors of roam 7.3.0, in hexadecimal digits.</summary>
internal static class WireVectors
{
    // Three entries: trace-id "abc123"; auth, the bytes deadbeef, sensitive and not to be propagated; attempt 2.
    private const string Metadata = "030874726163652d696400066162633132330004617574680104deadbeef0307617474656d7074020200";

    public const string Hello = "0000070040" + Metadata;
    public const string HelloYourself = "00010120" + Metadata;
    public const string ProtocolError = "000212626164206672616d652073657175656e6365";
    public const string ConnectionOpen = "02030040" + Metadata;
    public const string ConnectionAccept = "02040160" + Metadata;
    public const string ConnectionReject = "0405" + Metadata;
    public const string ConnectionClose = "0206" + Metadata;
    public const string Call = "02070b0081e0c39cacd6f5d0e501020305" + Metadata + "f8acd19101";
    public const string Response = "02070b010107" + Metadata + "8ce0bad60f";
    public const string Cancel = "02070b02" + Metadata;
    public const string Item = "020803004d";
    public const string Close = "02080301" + Metadata;
    public const string Reset = "02080302" + Metadata;
    public const string GrantCredit = "020803038008";

    // The vectors have neither of these two; the bytes were seen on a running peer.
    public const string Ping = "000901";
    public const string Pong = "000affffffffffffffffff01";

    // These two kinds are our own.
    public const string Drain = "000b00" + Metadata;
    public const string Drained = "000b0100";

    /// <summary>One message of each of the 18 kinds.</summary>
    public static TheoryData<string> Messages { get; } =
    [
        Hello, HelloYourself, ProtocolError, ConnectionOpen, ConnectionAccept, ConnectionReject, ConnectionClose,
        Call, Response, Cancel, Item, Close, Reset, GrantCredit, Ping, Pong, Drain, Drained,
    ];

    /// <summary>Numbers and their bytes.</summary>
    public static TheoryData<ulong, string> Varints { get; } = new()
    {
        { 0, "00" },
        { 1, "01" },
        { 127, "7f" },
        { 128, "8001" },
        { 255, "ff01" },
        { 256, "8002" },
        { 16383, "ff7f" },
        { 16384, "808001" },
        { 65535, "ffff03" },
        { 65536, "808004" },
        { 1048576, "808040" },
    };
}
