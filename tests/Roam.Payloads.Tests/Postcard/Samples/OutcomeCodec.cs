namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>A variant in a variant: the value, or an error of which one kind carries a string.</summary>
internal readonly struct OutcomeCodec<T, TCodec> : IPayloadCodec<Outcome<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    private static readonly VariantShape Variants = new("Outcome", 0, 1);
    private static readonly VariantShape Errors = new("OutcomeError", 0, 1, 2, 3);

    public static void Write<TWriter>(ref TWriter writer, Outcome<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value.Error is { } error)
        {
            writer.BeginVariant(Variants, 1);
            writer.BeginVariant(Errors, (int)error);
            if (error == OutcomeError.User)
            {
                writer.WriteString(value.UserError!);
            }

            writer.EndVariant();
        }
        else
        {
            writer.BeginVariant(Variants, 0);
            TCodec.Write(ref writer, value.Value!);
        }

        writer.EndVariant();
    }

    public static Outcome<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        Outcome<T> outcome;
        if (reader.BeginVariant(Variants) == 0)
        {
            outcome = new Outcome<T>(TCodec.Read(ref reader));
        }
        else
        {
            var error = (OutcomeError)reader.BeginVariant(Errors);
            outcome = new Outcome<T>(default, error, error == OutcomeError.User ? reader.ReadString() : null);
            reader.EndVariant();
        }

        reader.EndVariant();
        return outcome;
    }
}
