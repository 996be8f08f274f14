using System.IO.Pipelines;

namespace Roam.TestKit;

/// <summary>Two connected pairs of pipes, as a transport gives them to its two ends.</summary>
public static class PipePair
{
    /// <summary>Creates them.</summary>
    /// <param name="options">The options of both directions.</param>
    public static (IDuplexPipe First, IDuplexPipe Second) Create(PipeOptions? options = null)
    {
        var toSecond = new Pipe(options ?? PipeOptions.Default);
        var toFirst = new Pipe(options ?? PipeOptions.Default);
        return (new End(toFirst.Reader, toSecond.Writer), new End(toSecond.Reader, toFirst.Writer));
    }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
