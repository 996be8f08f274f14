namespace Roam.Payloads.Tests.Samples;

internal enum ByteEnum : byte
{
    Max = 255,
}
