using System.Globalization;

namespace Roam.Payloads.Tests;

/// <summary>Compares with Vectors/messagepack-csharp.txt: either library reads the other's bytes.</summary>
public class MessagePackCSharpTests
{
    private static readonly Dictionary<string, byte[]> Recorded =
        VectorFile.Read("messagepack-csharp.txt").ToDictionary(columns => columns[0], columns => VectorFile.ParseBytes(columns[1]));

    public static TheoryData<string> Names => [.. MessagePackCSharpCases.All.Select(c => c.Name)];

    [Fact]
    public void EveryRecordedValue_HasItsCase()
    {
        IEnumerable<string> names = MessagePackCSharpCases.All.Select(c => c.Name);
        Assert.Equal(Recorded.Keys.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_GivesSameBytes(string name) => Assert.Equal(Recorded[name], Get(name).Write<Payload>());

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_GivesSameValue(string name)
    {
        CodecCase codec = Get(name);
        object? value = codec.Read<Payload>(Recorded[name]);

        // Memory<T> compares its address, not its elements; there the bytes must do.
        if (codec.Value?.GetType().Name is not ("Memory`1" or "ReadOnlyMemory`1"))
        {
            Assert.Equal(codec.Value, value);
        }

        Assert.Equal(Recorded[name], codec.ReadAndWrite<Payload>(Recorded[name]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_DoesNotDependOnCulture(string name)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // A decimal comma, and a minus sign that is not ASCII.
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "\u2212";
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(Recorded[name], Get(name).ReadAndWrite<Payload>(Recorded[name]));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CodecCase Get(string name) => MessagePackCSharpCases.All.Single(c => c.Name == name);
}
