namespace Roam.Allocation.Tests;

/// <summary>A value of several fields.</summary>
public readonly record struct Point(int X, double Y, Guid Id, DateTime At);
