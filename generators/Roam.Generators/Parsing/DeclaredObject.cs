using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>A class whose objects a contract sends.</summary>
/// <param name="Type">The class, as it is defined.</param>
/// <param name="Origin">The method or parameter.</param>
/// <param name="Path">The way to the class: <c>ICalc.AddAsync → Order.Lines</c>.</param>
internal sealed record DeclaredObject(INamedTypeSymbol Type, ISymbol Origin, string Path);
