using System.Reflection;
using System.Runtime.Loader;

namespace Roam.Generators.Tests.Harness;

/// <summary>
/// Runs generated codecs: compiles a contract with a test class beside it, which may use what is internal, and calls its <c>Run</c>.
/// </summary>
internal static class Execution
{
    /// <summary>
    /// What the test classes share. <c>Echo</c> writes the argument of a contract's method <c>EchoAsync</c> and reads it again;
    /// <c>Write</c> and <c>Read</c> are its halves.
    /// </summary>
    private const string Helpers =
        """
        using System.Buffers;
        using System.Text;
        using Roam.Payloads;
        using Roam.Payloads.MessagePack;
        using Roam.CompilerServices;

        namespace App;

        internal static class Wire<TMethod, TArguments, TResult>
            where TMethod : struct, IRoamMethod<TArguments, TResult>
            where TArguments : struct
        {
            public static byte[] Write(TArguments arguments)
            {
                var output = new ArrayBufferWriter<byte>();
                var writer = new MessagePackWriter(output);
                TMethod.WriteArguments(ref writer, arguments, null!);
                writer.Flush();
                return output.WrittenSpan.ToArray();
            }

            public static TArguments Read(byte[] bytes)
            {
                var reader = new MessagePackReader(bytes);
                TArguments arguments = TMethod.ReadArguments(ref reader, null!);
                reader.End();
                return arguments;
            }

            public static TResult EchoResult(TResult result)
            {
                var output = new ArrayBufferWriter<byte>();
                var writer = new MessagePackWriter(output);
                TMethod.WriteResult(ref writer, result);
                writer.Flush();
                var reader = new MessagePackReader(output.WrittenSpan);
                TResult read = TMethod.IsError(result) ? TMethod.ReadError(ref reader) : TMethod.ReadResult(ref reader);
                reader.End();
                return read;
            }

            public static string Error(Action action)
            {
                try
                {
                    action();
                    return "nothing thrown";
                }
                catch (PayloadException exception)
                {
                    return exception.Message;
                }
            }
        }

        internal static class Pack
        {
            /// <summary>MessagePack by hand: numbers from 0 to 127, short strings, null, and maps and arrays of those.</summary>
            public static byte[] Bytes(params object?[] values)
            {
                var bytes = new List<byte> { (byte)(0x90 | values.Length) };
                foreach (object? value in values)
                {
                    Append(bytes, value);
                }

                return bytes.ToArray();
            }

            public static KeyValuePair<string, object?>[] Map(params object?[] pairs)
            {
                var map = new KeyValuePair<string, object?>[pairs.Length / 2];
                for (int i = 0; i < map.Length; i++)
                {
                    map[i] = new((string)pairs[2 * i]!, pairs[2 * i + 1]);
                }

                return map;
            }

            private static void Append(List<byte> bytes, object? value)
            {
                switch (value)
                {
                    case null:
                        bytes.Add(0xc0);
                        break;
                    case int number:
                        bytes.Add((byte)number);
                        break;
                    case string text:
                        bytes.Add((byte)(0xa0 | text.Length));
                        bytes.AddRange(Encoding.UTF8.GetBytes(text));
                        break;
                    case KeyValuePair<string, object?>[] map:
                        bytes.Add((byte)(0x80 | map.Length));
                        foreach (KeyValuePair<string, object?> pair in map)
                        {
                            Append(bytes, pair.Key);
                            Append(bytes, pair.Value);
                        }

                        break;
                }
            }
        }
        """;

    /// <summary>Runs <c>App.Test.Run()</c>.</summary>
    public static string Run(string source, params string[] more)
    {
        GeneratorRun run = GeneratorRun.Of([source, Helpers, .. more]);
        run.AssertCompiles();
        using var assembly = new MemoryStream();
        Assert.True(run.Output.Emit(assembly).Success);
        assembly.Position = 0;
        var context = new AssemblyLoadContext("Generated", isCollectible: true);
        try
        {
            Assembly loaded = context.LoadFromStream(assembly);
            MethodInfo method = loaded.GetType("App.Test", throwOnError: true)!.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!;
            return (string)method.Invoke(null, null)!;
        }
        finally
        {
            context.Unload();
        }
    }
}
