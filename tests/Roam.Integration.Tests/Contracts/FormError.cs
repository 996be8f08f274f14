namespace Roam.Integration.Tests.Contracts;

public sealed record FormError(int Code, string Text);
