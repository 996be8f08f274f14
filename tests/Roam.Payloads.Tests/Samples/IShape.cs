namespace Roam.Payloads.Tests.Samples;

internal interface IShape;
