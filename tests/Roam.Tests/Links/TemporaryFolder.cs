namespace Roam.Tests.Links;

/// <summary>A folder that goes with the test. Its path is short, because the paths of sockets must be.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("roam").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
