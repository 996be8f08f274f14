namespace Roam.Payloads.Tests.Samples;

internal enum LongEnum : long
{
    Min = long.MinValue,
}
