using Roam;
using Roam.Integration.Tests.Processes;

// A peer for the process tests: it is killed while it serves or while it calls.
//
//   serve ADDRESS     prints "serving on ADDRESS" and serves until it is killed
//   block ADDRESS     the same with handlers that keep their threads until a line of the input has their number
//   call ADDRESS      calls everything at once, prints "calling" when all calls are under way, and waits until it is killed
switch (args)
{
    case ["serve", string address]:
        await using (RoamServer server = await RoamServer.ListenAsync(address, static services => services.Add<IRemote>(new Remote())))
        {
            Console.WriteLine($"serving on {server.Address}");
            await Task.Delay(Timeout.InfiniteTimeSpan);
        }

        return 0;

    case ["block", string address]:
        Blocking blocking = new();
        RoamOptions options = new() { Limits = new() { KeepaliveInterval = TimeSpan.FromSeconds(1), KeepaliveTimeout = TimeSpan.FromSeconds(4) } };
        await using (RoamServer server = await RoamServer.ListenAsync(address, services => services.Add<IBlocking>(blocking), options))
        {
            Console.WriteLine($"serving on {server.Address}");

            // The main thread, which is none of the pool's.
            while (Console.ReadLine() is { } line)
            {
                blocking.Release(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return 0;

    case ["call", string address]:
        await using (RemoteClient client = await RemoteClient.ConnectAsync(address))
        {
            Task waiting = client.WaitAsync().AsTask();
            (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
            (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
            Task echoing = client.EchoAsync(passedInput, passedOutput).AsTask();
            await input.SendAsync(1);
            await output.ReadAsync();
            await using IAsyncEnumerator<int> numbers = client.CountAsync().GetAsyncEnumerator();
            await numbers.MoveNextAsync();
            Console.WriteLine("calling");
            await Task.WhenAny(waiting, echoing);
        }

        return 1;

    default:
        Console.Error.WriteLine("usage: Roam.Integration.Tests.Peer serve ADDRESS | block ADDRESS | call ADDRESS");
        return 2;
}
