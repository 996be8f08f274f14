namespace Quickstart;

/// <summary>One line of an order.</summary>
public sealed record OrderLine(string Article, int Quantity, decimal Price);
