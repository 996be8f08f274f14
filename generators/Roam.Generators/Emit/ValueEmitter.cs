using Roam.Generators.Model;
using Roam.Generators.Parsing;

namespace Roam.Generators.Emit;

/// <summary>Prints how a single value is written and read. The code around it has <c>writer</c>, <c>reader</c> and, for arguments,
/// <c>channels</c>.</summary>
internal static class ValueEmitter
{
    /// <summary>What takes and gives the services among the arguments.</summary>
    private const string ArgumentReferences = "channels.References";

    // writer.WriteInt32(value.X);
    // writer.WriteString(value.Name ?? throw PayloadException.UnexpectedNull("Person.Name"));
    // global::Roam.Payloads.Codecs.ListCodec<…>.Write(ref writer, value.Items ?? throw …);
    public static void EmitWrite(
        SourceWriter writer,
        ValueModel value,
        string expression,
        string localName,
        string displayName,
        string references = ArgumentReferences)
    {
        if (IsPassedAside(value))
        {
            EmitWriteAside(writer, value, expression, localName, displayName, references);
            return;
        }

        string present = Present(value, expression, displayName);
        writer.WriteLine(
            value.Primitive is { } primitive
                ? $"writer.Write{primitive}({present});"
                : $"{value.Codec}.Write(ref writer, {present});");
    }

    // channels.WriteTx<TWriter, int, Int32Codec>(ref writer, arguments.Output, 16);
    // channels.References.Write<TWriter, global::App.IListener>(ref writer, arguments.Listener ?? throw …);
    //
    // if (value.Progress is { } progress)
    // {
    //     writer.WriteOption(true);
    //     channels.WriteTx<TWriter, int, Int32Codec>(ref writer, progress, 16);
    // }
    // else
    // {
    //     writer.WriteOption(false);
    // }
    private static void EmitWriteAside(
        SourceWriter writer,
        ValueModel value,
        string expression,
        string localName,
        string displayName,
        string references)
    {
        if (!value.IsNullable)
        {
            writer.WriteLine(Write(value.Channel is null ? Present(value, expression, displayName) : expression));
            return;
        }

        writer.WriteLine($"if ({expression} is {{ }} {localName})");
        writer.OpenBlock();
        writer.WriteLine("writer.WriteOption(true);");
        writer.WriteLine(Write(localName));
        writer.CloseBlock();
        writer.WriteLine("else");
        writer.OpenBlock();
        writer.WriteLine("writer.WriteOption(false);");
        writer.CloseBlock();
        writer.WriteLine();

        string Write(string present) => value.Channel is { } channel
            ? $"channels.Write{Half(channel)}<TWriter, {Item(channel)}>(ref writer, {present}, {Literals.Number(channel.Credit)});"
            : value.Service is { } service
            ? $"{references}.Write<TWriter, {service}>(ref writer, {present});"
            : $"{value.Codec}.Write(ref writer, {present}, channels);";
    }

    // channels.Abandon(arguments.Output);
    //
    // if (arguments.Job is { } job)
    // {
    //     JobCodec.AbandonChannels(job, channels);
    // }
    public static void EmitAbandon(SourceWriter writer, ValueModel value, string expression, string localName)
    {
        if (value.Channel is null && !value.CarriesChannels)
        {
            return;
        }

        writer.SeparateFromBlock();
        if (value.Channel is not null)
        {
            writer.WriteLine($"channels.Abandon({expression});");
        }
        else if (value.IsNullable || value.RejectsNull)
        {
            // Also where null is not allowed: that it stands there may be why the call was not made.
            writer.WriteLine($"if ({expression} is {{ }} {localName})");
            writer.OpenBlock();
            writer.WriteLine($"{value.Codec}.AbandonChannels({localName}, channels);");
            writer.CloseBlock();
        }
        else
        {
            writer.WriteLine($"{value.Codec}.AbandonChannels({expression}, channels);");
        }
    }

    // reader.ReadInt32()
    // global::Roam.Payloads.Codecs.ListCodec<…>.Read(ref reader)
    // channels.ReadTx<TReader, int, Int32Codec>(ref reader, 16)
    // (reader.ReadOption() ? JobCodec.Read(ref reader, channels) : null)
    // references.Read<TReader, global::App.IListener>(ref reader)
    public static string Read(ValueModel value, string references = ArgumentReferences)
    {
        if (!IsPassedAside(value))
        {
            return value.Primitive is { } primitive ? $"reader.Read{primitive}()" : $"{value.Codec}.Read(ref reader)";
        }

        string read = value.Channel is { } channel
            ? $"channels.Read{Half(channel)}<TReader, {Item(channel)}>(ref reader, {Literals.Number(channel.Credit)})"
            : value.Service is { } service
            ? $"{references}.Read<TReader, {service}>(ref reader)"
            : $"{value.Codec}.Read(ref reader, channels)";
        return value.IsNullable ? $"(reader.ReadOption() ? {read} : null)" : read;
    }

    /// <summary>Whether the payload holds only the place of the value, or of something in it, that travels beside it.</summary>
    private static bool IsPassedAside(ValueModel value) => value.Channel is not null || value.CarriesChannels || value.Service is not null;

    private static string Present(ValueModel value, string expression, string displayName) =>
        value.RejectsNull
            ? $"{expression} ?? throw global::Roam.Payloads.PayloadException.UnexpectedNull({Text.Literal(displayName)})"
            : expression;

    private static string Item(ChannelModel channel) => $"{channel.ItemType}, {channel.ItemCodec}";

    private static string Half(ChannelModel channel) => channel.IsRx ? "Rx" : "Tx";
}
