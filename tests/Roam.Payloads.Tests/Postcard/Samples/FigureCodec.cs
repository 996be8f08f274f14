namespace Roam.Payloads.Tests.Postcard.Samples;

internal readonly struct FigureCodec : IPayloadCodec<Figure>
{
    private static readonly VariantShape Variants = new("Figure", 0, 1, 2);
    private static readonly ObjectShape RectShape = new("Rect", "W", "H");
    private static readonly ObjectShape EmptyShape = new("Empty");

    public static void Write<TWriter>(ref TWriter writer, Figure value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        switch (value)
        {
            case Figure.Circle circle:
                writer.BeginVariant(Variants, 0);
                writer.BeginTuple(1);
                writer.WriteDouble(circle.Radius);
                writer.EndTuple();
                break;
            case Figure.Rect rect:
                writer.BeginVariant(Variants, 1);
                writer.BeginObject(RectShape);
                writer.BeginMember(RectShape, 0);
                writer.WriteDouble(rect.W);
                writer.BeginMember(RectShape, 1);
                writer.WriteDouble(rect.H);
                writer.EndObject();
                break;
            default:
                writer.BeginVariant(Variants, 2);
                writer.BeginObject(EmptyShape);
                writer.EndObject();
                break;
        }

        writer.EndVariant();
    }

    public static Figure Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        Figure value;
        switch (reader.BeginVariant(Variants))
        {
            case 0:
                int elements = reader.BeginTuple(1);
                value = new Figure.Circle(reader.ReadDouble());
                reader.EndTuple(elements - 1);
                break;
            case 1:
                value = ReadRect(ref reader);
                break;
            default:
                Assert.Equal(0, reader.BeginObject(EmptyShape));
                reader.EndObject();
                value = new Figure.Empty();
                break;
        }

        reader.EndVariant();
        return value;
    }

    private static Figure.Rect ReadRect<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        Span<double> sides = stackalloc double[2];
        int count = reader.BeginObject(RectShape);
        for (int i = 0; i < count; i++)
        {
            sides[reader.ReadMember(RectShape, i)] = reader.ReadDouble();
        }

        reader.EndObject();
        return new Figure.Rect(sides[0], sides[1]);
    }
}
