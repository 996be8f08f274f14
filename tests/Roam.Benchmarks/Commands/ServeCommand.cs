using System.CommandLine;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Roam.Benchmarks.Bare;
using Roam.Benchmarks.Contenders;
using Roam.Benchmarks.Contract;
using Roam.Benchmarks.Load;

namespace Roam.Benchmarks.Commands;

/// <summary>
/// Serves all contenders. Prints their addresses as one line of JSON, then answers each line of input, a
/// <see cref="Question"/>, with a line of JSON, and ends with the input.
/// </summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Command command = new("serve", "Serves all contenders and prints their addresses; ends with its input.");
        command.SetAction((_, _) => RunAsync());
        return command;
    }

    private static async Task RunAsync()
    {
        await using BareServer bare = BareServer.Start(inline: false);
        await using BareServer bareInline = BareServer.Start(inline: true);
        await using RoamServer tcp = await RoamServer.ListenAsync("tcp://127.0.0.1:0", AddBench);
        await using RoamServer proxy = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", services => services.Forward<IBench>(tcp.Address));
        string socket = Path.Combine(Path.GetTempPath(), $"roam-bench-{Environment.ProcessId}.sock");
        await using RoamServer unix = await RoamServer.ListenAsync($"unix://{socket}", AddBench);
        await using WebApplication webSocket = await HttpServer.StartAsync(
            HttpProtocols.Http1, static app => app.MapRoam("/bench", AddBench));
        await using WebApplication http1 = await HttpServer.StartAsync(HttpProtocols.Http1, HttpServer.MapBench);
        await using WebApplication http2 = await HttpServer.StartAsync(HttpProtocols.Http2, HttpServer.MapBench);
        Dictionary<string, string> addresses = new()
        {
            [Contender.Bare] = bare.Address,
            [Contender.BareInline] = bareInline.Address,
            [Contender.RoamTcp] = tcp.Address,
            [Contender.RoamProxy] = proxy.Address,
            [Contender.RoamUnix] = unix.Address,
            [Contender.RoamWebSocket] = $"{webSocket.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal)}/bench",
            [Contender.Http1] = http1.Urls.First(),
            [Contender.Http2] = http2.Urls.First(),
        };
        Console.WriteLine(JsonSerializer.Serialize(addresses));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(JsonSerializer.Deserialize<string>(line) == Question.Footprint
                ? JsonSerializer.Serialize(Footprint.Now())
                : JsonSerializer.Serialize(Usage.Now()));
        }
    }

    private static void AddBench(RoamServices services) => services.Add<IBench>(new Bench());
}
