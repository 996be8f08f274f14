using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct NestedCodec : IPayloadCodec<Nested>
{
    private static readonly ObjectShape Shape = new("Nested", "Name", "Point", "Tags");

    public static void Write<TWriter>(ref TWriter writer, Nested value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginObject(Shape);
        writer.BeginMember(Shape, 0);
        writer.WriteString(value.Name);
        writer.BeginMember(Shape, 1);
        PointCodec.Write(ref writer, value.Point);
        writer.BeginMember(Shape, 2);
        ArrayCodec<string, StringCodec>.Write(ref writer, value.Tags);
        writer.EndObject();
    }

    public static Nested Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        string? name = null;
        Point? point = null;
        string[] tags = [];
        int count = reader.BeginObject(Shape);
        for (int i = 0; i < count; i++)
        {
            switch (reader.ReadMember(Shape, i))
            {
                case 0:
                    name = reader.ReadString();
                    break;
                case 1:
                    point = PointCodec.Read(ref reader);
                    break;
                case 2:
                    tags = ArrayCodec<string, StringCodec>.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndObject();
        return new Nested(name!, point!, tags);
    }
}
