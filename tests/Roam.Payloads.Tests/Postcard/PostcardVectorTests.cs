using System.Globalization;

namespace Roam.Payloads.Tests.Postcard;

/// <summary>Compares with Vectors/postcard.txt, which another implementation of roam wrote.</summary>
public class PostcardVectorTests
{
    private static readonly Dictionary<string, byte[]> Recorded =
        VectorFile.Read("postcard.txt").ToDictionary(columns => columns[0], columns => VectorFile.ParseBytes(columns[1]));

    public static TheoryData<string> Names => [.. PostcardVectorCases.All.Select(c => c.Name)];

    public static TheoryData<string> AllNames => [.. PostcardPayload.Cases.Select(c => c.Name)];

    [Fact]
    public void EveryRecordedValue_HasItsCase()
    {
        IEnumerable<string> names = PostcardVectorCases.All.Select(c => c.Name);
        Assert.Equal(Recorded.Keys.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        Assert.Equal(104, Recorded.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_GivesSameBytes(string name) => Assert.Equal(Recorded[name], Get(name).Write<PostcardPayload>());

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_GivesSameValue(string name)
    {
        CodecCase codec = Get(name);
        Assert.Equal(codec.Value, codec.Read<PostcardPayload>(Recorded[name]));
        Assert.Equal(Recorded[name], codec.ReadAndWrite<PostcardPayload>(Recorded[name]));
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void WriteAndRead_DoNotDependOnCulture(string name)
    {
        CodecCase codec = Get(name);
        byte[] expected = codec.Write<PostcardPayload>();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // A decimal comma, a minus sign that is not ASCII, and another calendar and separators.
            var culture = (CultureInfo)CultureInfo.GetCultureInfo("th-TH").Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "\u2212";
            culture.DateTimeFormat.Calendar = new ThaiBuddhistCalendar();
            culture.DateTimeFormat.TimeSeparator = ".";
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(expected, codec.Write<PostcardPayload>());
            Assert.Equal(expected, codec.ReadAndWrite<PostcardPayload>(expected));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CodecCase Get(string name) => PostcardPayload.Cases.Single(c => c.Name == name);
}
