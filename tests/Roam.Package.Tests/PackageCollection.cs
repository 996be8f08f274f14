namespace Roam.Package.Tests;

/// <summary>The tests that share one <see cref="PackageFeed"/>; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackageFeed>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Packages";
}
