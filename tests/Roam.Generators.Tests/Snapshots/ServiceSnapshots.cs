using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Snapshots;

/// <summary>What is printed, as files to be read.</summary>
public class ServiceSnapshots
{
    [Fact]
    public void Unary() => Snapshot.Verify(GeneratorRun.Of(
        """
        namespace App;

        /// <summary>Adds.</summary>
        [RoamService]
        public interface ICalculator
        {
            ValueTask<int> AddAsync(int left, int right = 1, CancellationToken cancellationToken = default);
        }
        """).AssertCompiles());

    [Fact]
    public void Forms() => Snapshot.Verify(GeneratorRun.Of(
        """
        namespace App;

        public enum MathError { DivisionByZero, Overflow = 5 }

        [RoamService]
        internal interface IForms
        {
            ValueTask PingAsync();
            [Idempotent]
            Task<string?> FindAsync(List<int?> keys, CallContext context = default);
            ValueTask<Result<long, MathError>> DivideAsync(long dividend, long divisor);
        }
        """).AssertCompiles());

    [Fact]
    public void Channels() => Snapshot.Verify(GeneratorRun.Of(
        """
        namespace App;

        public record Job(string Name, [Credit(64)] Tx<int> Progress, Rx<string>? Input);

        [RoamService]
        public interface IChannels
        {
            ValueTask RunAsync(Job job, Rx<int> numbers);
            [return: Credit(4)] IAsyncEnumerable<int> CountAsync(int upTo, IAsyncEnumerable<string> names, CancellationToken token = default);
        }
        """).AssertCompiles());

    [Fact]
    public void Services() => Snapshot.Verify(GeneratorRun.Of(
        """
        namespace App;

        [RoamService]
        public interface IRoom
        {
            ValueTask JoinAsync(string name, IRoom room, IRoom? other = null, CancellationToken cancellationToken = default);
            ValueTask<IRoom> OpenAsync(CancellationToken cancellationToken = default);
            Task<IRoom?> FindAsync(string name, CancellationToken cancellationToken = default);
            ValueTask<Result<IRoom, string>> TryOpenAsync(IRoom room, CancellationToken cancellationToken = default);
        }
        """).AssertCompiles());

    [Fact]
    public void Objects() => Snapshot.Verify(GeneratorRun.Of(
        """
        namespace App;

        public record Person(string Name, int Age = 18) { public required Guid Id { get; init; } public string? Email { get; set; } }
        public class Settings { public string Theme { get; init; } = "dark"; public Settings? Parent { get; set; } }
        public readonly record struct Point(int X, int Y);

        [RoamService]
        public interface IObjects
        {
            ValueTask<Person> EchoAsync(Person person, Settings? settings, Point point);
        }
        """).AssertCompiles());

    [Fact]
    public void Variants() => Snapshot.Verify(GeneratorRun.Of(
        """
        namespace App;

        public abstract record Shape
        {
            public sealed record Circle(double Radius) : Shape;
            public sealed record Group(List<Shape> Parts) : Shape;
        }

        [RoamVariant(20, typeof(Cash)), RoamVariant(10, typeof(Card))]
        public interface IPayment;
        public record Card(string Number) : IPayment;
        public readonly record struct Cash(decimal Amount) : IPayment;

        [RoamService]
        public interface IVariants
        {
            ValueTask<Shape?> EchoAsync(Shape shape, IPayment payment);
        }
        """).AssertCompiles());

    [Fact]
    public void Keys() => Snapshot.Verify(GeneratorRun.Of(
        """
        using MessagePack;
        using Roam.Payloads;
        namespace App;

        [MessagePackObject]
        public class Keyed
        {
            [Key(3)] public string? Name { get; set; }
            [Key(1)] public int Size { get; set; }
            [Key(4)] public int Double => Size * 2;
            [IgnoreMember] public int Ignored { get; set; }
            [Key(5), RoamCodec(typeof(HexCodec))] public int? Hex { get; set; }
        }

        [RoamService]
        public interface IKeys
        {
            ValueTask<Keyed> EchoAsync(Keyed keyed, [RoamCodec(typeof(ZoneCodec))] TimeZoneInfo zone);
        }
        """,
        LookAlikes.MessagePack,
        LookAlikes.Codecs).AssertCompiles());
}
