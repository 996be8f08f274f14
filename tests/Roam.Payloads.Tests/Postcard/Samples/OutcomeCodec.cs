namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>A variant in a variant: the value, or an error of which one kind carries a string.</summary>
internal readonly struct OutcomeCodec<T, TCodec> : IPayloadCodec<Outcome<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    public static void Write<TWriter>(ref TWriter writer, Outcome<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value.Error is { } error)
        {
            writer.BeginVariant(1);
            writer.BeginVariant((int)error);
            if (error == OutcomeError.User)
            {
                writer.WriteString(value.UserError!);
            }

            writer.EndVariant();
        }
        else
        {
            writer.BeginVariant(0);
            TCodec.Write(ref writer, value.Value!);
        }

        writer.EndVariant();
    }

    public static Outcome<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        Outcome<T> outcome;
        if (reader.BeginVariant(2) == 0)
        {
            outcome = new Outcome<T>(TCodec.Read(ref reader));
        }
        else
        {
            var error = (OutcomeError)reader.BeginVariant(4);
            outcome = new Outcome<T>(default, error, error == OutcomeError.User ? reader.ReadString() : null);
            reader.EndVariant();
        }

        reader.EndVariant();
        return outcome;
    }
}
