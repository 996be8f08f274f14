namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct ShapeCodec : IPayloadCodec<IShape>
{
    private static readonly VariantShape Variants = new("IShape", 0, 1);
    private static readonly ObjectShape SquareShape = new("Square", "S");
    private static readonly ObjectShape CircleShape = new("Circle", "R");

    public static void Write<TWriter>(ref TWriter writer, IShape value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        switch (value)
        {
            case Square square:
                writer.BeginVariant(Variants, 0);
                writer.BeginObject(SquareShape);
                writer.BeginMember(SquareShape, 0);
                writer.WriteInt32(square.S);
                break;
            case Circle circle:
                writer.BeginVariant(Variants, 1);
                writer.BeginObject(CircleShape);
                writer.BeginMember(CircleShape, 0);
                writer.WriteDouble(circle.R);
                break;
        }

        writer.EndObject();
        writer.EndVariant();
    }

    public static IShape Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int index = reader.BeginVariant(Variants);
        ObjectShape shape = index == 0 ? SquareShape : CircleShape;
        double size = 0;
        int count = reader.BeginObject(shape);
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadMember(shape, i) == 0)
            {
                size = index == 0 ? reader.ReadInt32() : reader.ReadDouble();
            }
            else
            {
                reader.Skip();
            }
        }

        reader.EndObject();
        reader.EndVariant();
        return index == 0 ? new Square { S = (int)size } : new Circle { R = size };
    }
}
