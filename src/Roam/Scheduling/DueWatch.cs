namespace Roam.Scheduling;

/// <summary>
/// The thread that sends when every thread of the pool is taken: by handlers that block, by handlers that compute, by code that has nothing
/// to do with Roam. There is one in a process, and it runs no code of the user's.
/// </summary>
/// <remarks>
/// <para>It looks every <see cref="LookMilliseconds"/> at the work that has come here, and does what is still due when it looks for the
/// second time. Work that has not been due for a while leaves, so that the thread sleeps in a process that has none.</para>
/// <para>Sessions come here, too: a peer must not take this process for dead because no thread was free to read its ping.</para>
/// <para>Safe for any number of threads. <c>s_gate</c> guards the fields; the lists in <see cref="Run"/> belong to the thread.</para>
/// </remarks>
// spec: session.outbound.independent
internal static class DueWatch
{
    // Short beside what a person or a timeout notices, long beside what a queue of fast handlers takes.
    private const int LookMilliseconds = 2;
    private const int QuietLooks = 8;

    // How often it asks how sessions are.
    private const int AskMilliseconds = 500;

    private static readonly Lock s_gate = new();
    private static readonly AutoResetEvent s_wake = new(false);
    private static readonly List<DueWork> s_arrived = [];
    private static readonly HashSet<Action> s_asked = [];
    private static bool s_hasStarted;

    // How long the thread waits at the moment.
    private static int s_pause = int.MaxValue;

    /// <summary>Whether there is such a thread. A simulation, in which no thread ever blocks, decides itself what runs.</summary>
    public static bool IsEnabled { get; set; } = true;

    /// <summary>Looks at work until it has not been due for a while. It comes once until then.</summary>
    public static void Add(DueWork work)
    {
        if (IsEnabled)
        {
            lock (s_gate)
            {
                s_arrived.Add(work);
                Wake(LookMilliseconds);
            }
        }
    }

    /// <summary>Calls this twice a second until it is removed, and perhaps once more then. It neither blocks nor throws.</summary>
    public static void Add(Action ask)
    {
        if (IsEnabled)
        {
            lock (s_gate)
            {
                s_asked.Add(ask);
                Wake(AskMilliseconds);
            }
        }
    }

    /// <summary>Does not call this any more.</summary>
    public static void Remove(Action ask)
    {
        lock (s_gate)
        {
            s_asked.Remove(ask);
        }
    }

    private static void Wake(int pause)
    {
        if (!s_hasStarted)
        {
            s_hasStarted = true;
            new Thread(Run) { IsBackground = true, Name = "Roam way out" }.UnsafeStart();
        }
        else if (pause < s_pause)
        {
            s_pause = pause;
            s_wake.Set();
        }
    }

    private static void Run()
    {
        List<DueWork> watched = [];
        List<Action> asked = [];
        long askedAt = TimeProvider.System.GetTimestamp();
        while (true)
        {
            int pause;
            lock (s_gate)
            {
                watched.AddRange(s_arrived);
                s_arrived.Clear();
                pause = watched.Count > 0 ? LookMilliseconds : s_asked.Count > 0 ? AskMilliseconds : int.MaxValue;
                s_pause = pause;
            }

            // Threads are short by the clock of the machine, not by that of a TimeProvider.
            s_wake.WaitOne(pause);
            watched.RemoveAll(static work => !work.Look(QuietLooks));
            if (TimeProvider.System.GetElapsedTime(askedAt).TotalMilliseconds >= AskMilliseconds)
            {
                askedAt = TimeProvider.System.GetTimestamp();
                lock (s_gate)
                {
                    asked.AddRange(s_asked);
                }

                foreach (Action ask in asked)
                {
                    ask();
                }

                asked.Clear();
            }
        }
    }
}
