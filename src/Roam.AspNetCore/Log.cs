using Microsoft.Extensions.Logging;

namespace Roam.AspNetCore;

/// <summary>Every log line of the endpoints. What a peer has sent is escaped and cut.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Refused a page of {Origin} at {Path}, which is not {Own}. Further attempts of this origin are logged at Debug.")]
    public static partial void OriginRefused(ILogger logger, string origin, string path, string own);

    [LoggerMessage(3, LogLevel.Error, "The sessions at {Path} could not be ended in good order.")]
    public static partial void StopFailed(ILogger logger, string path, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "Refused a page of {Origin} at {Path} again.")]
    public static partial void OriginRefusedAgain(ILogger logger, string origin, string path);
}
