using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct PersonCodec : IPayloadCodec<Person>
{
    private static readonly ObjectShape Shape = new("Person", "Name", "Age", "Nick");

    public static void Write<TWriter>(ref TWriter writer, Person value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginObject(Shape);
        writer.BeginMember(Shape, 0);
        writer.WriteString(value.Name);
        writer.BeginMember(Shape, 1);
        writer.WriteInt32(value.Age);
        writer.BeginMember(Shape, 2);
        OptionalCodec<string, StringCodec>.Write(ref writer, value.Nick);
        writer.EndObject();
    }

    public static Person Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        string? name = null;
        int age = 0;
        string? nick = null;
        int count = reader.BeginObject(Shape);
        for (int i = 0; i < count; i++)
        {
            switch (reader.ReadMember(Shape, i))
            {
                case 0:
                    name = reader.ReadString();
                    break;
                case 1:
                    age = reader.ReadInt32();
                    break;
                case 2:
                    nick = OptionalCodec<string, StringCodec>.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndObject();
        return new Person { Name = name ?? throw PayloadException.MissingMember("Person", "Name"), Age = age, Nick = nick };
    }
}
