namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct PointCodec : IPayloadCodec<Point>
{
    private static readonly ObjectShape Shape = new("Point", "X", "Y");

    public static void Write<TWriter>(ref TWriter writer, Point value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginObject(Shape);
        writer.BeginMember(Shape, 0);
        writer.WriteInt32(value.X);
        writer.BeginMember(Shape, 1);
        writer.WriteInt32(value.Y);
        writer.EndObject();
    }

    public static Point Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int x = 0;
        int y = 0;
        int count = reader.BeginObject(Shape);
        for (int i = 0; i < count; i++)
        {
            switch (reader.ReadMember(Shape, i))
            {
                case 0:
                    x = reader.ReadInt32();
                    break;
                case 1:
                    y = reader.ReadInt32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndObject();
        return new Point(x, y);
    }
}
