using System.Diagnostics;
using System.Globalization;
using Roam.Wire;
using Xunit.Abstractions;

namespace Roam.Tests.Wire;

/// <summary>
/// What is written can be read, and whatever is read is either a message or a violation. One seed is fixed and one fresh; both are in
/// the output and in the text of a failure.
/// </summary>
public class MessageFuzzTests(ITestOutputHelper output)
{
    private const int RoundTripsOfEachKind = 500;
    private const int HostileMessages = 200_000;

    public static TheoryData<int> Seeds { get; } = [7300, Random.Shared.Next()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_kind_survives_a_round_trip(int seed)
    {
        output.WriteLine($"seed {seed}");
        RandomMessages messages = new(new Random(seed));
        foreach (MessageKind kind in Enum.GetValues<MessageKind>())
        {
            for (int i = 0; i < RoundTripsOfEachKind; i++)
            {
                TestMessage message = messages.Next(kind);
                byte[] bytes = message.Encode();
                TestMessage decoded = TestMessage.Decode(bytes);
                Assert.Equal($"seed {seed}: {message.Describe()}", $"seed {seed}: {decoded.Describe()}");
                Assert.Equal($"seed {seed}: {Convert.ToHexString(bytes)}", $"seed {seed}: {Convert.ToHexString(decoded.Encode())}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Hostile_bytes_are_a_message_or_a_violation(int seed)
    {
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        RandomMessages messages = new(random);
        int accepted = 0;
        for (int i = 0; i < HostileMessages; i++)
        {
            byte[] bytes = Hostile(random, messages);
            try
            {
                if (IsMessage(bytes))
                {
                    accepted++;
                }
            }
            catch (Exception e)
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, message {i}, {Convert.ToHexString(bytes)}: {e}"));
            }
        }

        // Were all of them refused, or none, the test would have tested little.
        output.WriteLine($"{accepted} of {HostileMessages} are messages");
        Assert.InRange(accepted, HostileMessages / 100, HostileMessages - (HostileMessages / 100));
    }

    private static bool IsMessage(byte[] bytes)
    {
        TestMessage message;
        try
        {
            message = TestMessage.Decode(bytes);
        }
        catch (ProtocolViolationException)
        {
            return false;
        }

        // A flag or a number may have come in a longer form, but it must mean the same when it goes out again. Only the handshake,
        // protocol errors and drains lose the connection id, which nobody sends on another connection than the root.
        bool onRoot = message.Kind is MessageKind.Hello or MessageKind.HelloYourself or MessageKind.ProtocolError
            or MessageKind.Drain or MessageKind.Drained;
        TestMessage again = TestMessage.Decode(message.Encode());
        if (again.Describe() != (onRoot ? message with { ConnectionId = 0 } : message).Describe())
        {
            throw new UnreachableException($"{message.Describe()} became {again.Describe()}");
        }

        return true;
    }

    private static byte[] Hostile(Random random, RandomMessages messages)
    {
        if (random.Next(4) == 0)
        {
            var noise = new byte[random.Next(80)];
            random.NextBytes(noise);
            if (noise.Length > 2 && random.Next(2) == 0)
            {
                noise[0] = 0;
                noise[1] = (byte)random.Next(13);
            }

            return noise;
        }

        byte[] bytes = messages.Next((MessageKind)random.Next(16)).Encode();
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];

            case 1:
                byte[] other = messages.Next((MessageKind)random.Next(16)).Encode();
                return [.. bytes.AsSpan(0, random.Next(bytes.Length)), .. other.AsSpan(random.Next(other.Length))];

            case 2:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;

            default:
                for (int flips = random.Next(1, 8); flips > 0; flips--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
        }
    }
}
