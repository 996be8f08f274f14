using System.Diagnostics;

namespace Roam.Package.Tests;

/// <summary>What the SDK needs of the machine besides itself to compile a program ahead of time.</summary>
internal static class NativeCompiler
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    /// <summary>Why nothing can be compiled ahead of time here, or <see langword="null"/>.</summary>
    public static string? WhyNot => Obstacle.Value;

    private static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Programs are compiled ahead of time on Linux only.";
        }

        string source = Path.Combine(Path.GetTempPath(), $"roam-{Guid.NewGuid():N}.c");
        try
        {
            File.WriteAllText(source, "int main(void) { return 0; }");
            ProcessStartInfo start = new("clang", [source, "-lz", "-o", source + ".out"]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"Compiling ahead of time takes clang and zlib (Debian: clang, zlib1g-dev): {error.Trim()}";
        }
        catch (Exception exception)
        {
            return $"Compiling ahead of time takes clang and zlib (Debian: clang, zlib1g-dev): {exception.Message}";
        }
        finally
        {
            File.Delete(source);
            File.Delete(source + ".out");
        }
    }
}
