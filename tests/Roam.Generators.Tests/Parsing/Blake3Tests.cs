using System.Text;
using Roam.Generators.Parsing;

namespace Roam.Generators.Tests.Parsing;

public class Blake3Tests
{
    public static TheoryData<int, string> Vectors { get; } = LoadVectors();

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Hash_of_a_known_input_is_the_published_one(int length, string hash)
    {
        byte[] input = [.. Enumerable.Range(0, length).Select(static i => (byte)(i % 251))];
        Assert.Equal(hash, Convert.ToHexStringLower(Blake3.Hash(input)));
    }

    [Fact]
    public void Hash_of_a_signature_of_the_protocol_is_the_peers_one() => Assert.Equal(
        "7d7e2977f77f5bb9afd0c027880712a810f58260cb8d2fc09aec875f37adbf6b",
        Convert.ToHexStringLower(Blake3.Hash([0x25, 0x01, 0x0f, 0x0f])));

    [Fact]
    public void Method_id_is_the_first_eight_bytes_little_endian()
    {
        byte[] hash = Blake3.Hash(Encoding.UTF8.GetBytes("calculator.add"));
        Assert.Equal(BitConverter.ToUInt64(hash, 0), WireNames.MethodId("calculator.add"));
    }

    private static TheoryData<int, string> LoadVectors()
    {
        using var reader = new StreamReader(typeof(Blake3Tests).Assembly.GetManifestResourceStream("blake3.txt")!);
        var vectors = new TheoryData<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                string[] parts = line.Split(' ');
                vectors.Add(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1]);
            }
        }

        return vectors;
    }
}
