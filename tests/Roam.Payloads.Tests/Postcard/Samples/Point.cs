namespace Roam.Payloads.Tests.Postcard.Samples;

internal sealed record Point(int X, int Y);
