using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct TreeCodec : IPayloadCodec<Tree>
{
    public static void Write<TWriter>(ref TWriter writer, Tree value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        ListCodec<Tree, TreeCodec>.Write(ref writer, value.Children);

    public static Tree Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new() { Children = ListCodec<Tree, TreeCodec>.Read(ref reader) };
}
