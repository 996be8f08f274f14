namespace Roam.Payloads.Tests.Samples;

internal enum ULongEnum : ulong
{
    Max = ulong.MaxValue,
}
