using Roam;

namespace Chat;

/// <summary>A room: who is in it, and what was said. Safe for any number of threads.</summary>
internal sealed class Room(string name)
{
    private const int Remembered = 100;

    private readonly Lock _gate = new();
    private readonly List<Seat> _seats = [];
    private readonly Queue<Line> _lines = new();
    private int _said;

    public string Name => name;

    public IReadOnlyList<string> Members
    {
        get
        {
            lock (_gate)
            {
                return [.. _seats.Select(static seat => seat.Name)];
            }
        }
    }

    public IReadOnlyList<Line> History
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <exception cref="ConnectionRejectedException">Somebody of that name is here.</exception>
    public Seat Join(string member, RoamConnection connection)
    {
        Seat seat = new(member, this, connection);
        lock (_gate)
        {
            if (_seats.Exists(other => other.Name == member))
            {
                throw new ConnectionRejectedException($"Somebody called {member} is in the room.", [("try", $"{member}2")]);
            }

            _seats.Add(seat);
        }

        Say(member, "has come in");
        seat.Start();
        return seat;
    }

    public void Leave(Seat seat)
    {
        lock (_gate)
        {
            if (!_seats.Remove(seat))
            {
                return;
            }
        }

        Say(seat.Name, "has left");
    }

    /// <summary>Has everybody hear it, in the same order. Waits for nobody.</summary>
    public void Say(string speaker, string text)
    {
        lock (_gate)
        {
            Line line = new(++_said, speaker, text);
            _lines.Enqueue(line);
            if (_lines.Count > Remembered)
            {
                _lines.Dequeue();
            }

            foreach (Seat seat in _seats)
            {
                seat.Hear(line);
            }
        }
    }
}
