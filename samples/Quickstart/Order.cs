namespace Quickstart;

/// <summary>An order with its lines.</summary>
public sealed record Order(string Customer, IReadOnlyList<OrderLine> Lines);
