using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.BadInput;

/// <summary>Legal messages in illegal numbers.</summary>
public sealed class FloodTests
{
    [Fact]
    public async Task Calls_that_are_cancelled_at_once_run_no_more_than_the_limit()
    {
        await using Solo solo = await Solo.AcceptedAsync(options: static o => o with { Limits = o.Limits with { MaxConcurrentRequests = 4 } });
        Gate gate = new();

        // A handler that does not listen to its token keeps its place.
        solo.Service.OnRun = (number, _) => gate.WaitAsync(number, default);
        const int Count = 2000;
        Task<Dictionary<ulong, int>> reading = Task.Run(async () =>
        {
            Dictionary<ulong, int> responses = [];
            for (int i = 0; i < Count; i++)
            {
                RawMessage response = await solo.Peer.ExpectAsync(MessageKind.Response);
                responses[response.Id] = responses.GetValueOrDefault(response.Id) + 1;
                if (i == Count - 5)
                {
                    gate.Release(7);
                }
            }

            return responses;
        });
        for (int i = 0; i < Count; i++)
        {
            ulong id = (ulong)((2 * i) + 1);
            await solo.Peer.SendCallAsync(id, ProbeMethods.Run, [0x91, 0x07]);
            await solo.Peer.SendCancelAsync(id);
        }

        Dictionary<ulong, int> counts = await reading.Soon();
        Assert.Equal(Count, counts.Count);
        Assert.All(counts, static pair => Assert.Equal(1, pair.Value));
        Assert.InRange(gate.Most, 0, 4);
        await Tables.WaitUntilEmptyAsync(solo.Session);
    }
}
