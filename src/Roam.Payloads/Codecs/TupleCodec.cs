namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads a tuple of one element. What a newer version writes beyond is skipped.</summary>
/// <typeparam name="T1">The type of the first element.</typeparam>
/// <typeparam name="TCodec1">The codec of the first element.</typeparam>
public readonly struct TupleCodec<T1, TCodec1> : IPayloadCodec<ValueTuple<T1>>
    where TCodec1 : struct, IPayloadCodec<T1>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ValueTuple<T1> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        writer.BeginTuple(1);
        TCodec1.Write(ref writer, value.Item1);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        int count = TupleCodecs.Begin(ref reader, 1);
        T1 item1 = TCodec1.Read(ref reader);
        reader.EndTuple(count - 1);
        return ValueTuple.Create(item1);
    }
}

/// <summary>Writes and reads a tuple of two elements. What a newer version writes beyond is skipped.</summary>
/// <typeparam name="T1">The type of the first element.</typeparam>
/// <typeparam name="T2">The type of the second element.</typeparam>
/// <typeparam name="TCodec1">The codec of the first element.</typeparam>
/// <typeparam name="TCodec2">The codec of the second element.</typeparam>
public readonly struct TupleCodec<T1, T2, TCodec1, TCodec2> : IPayloadCodec<(T1, T2)>
    where TCodec1 : struct, IPayloadCodec<T1>
    where TCodec2 : struct, IPayloadCodec<T2>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, (T1, T2) value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        writer.BeginTuple(2);
        TCodec1.Write(ref writer, value.Item1);
        TCodec2.Write(ref writer, value.Item2);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static (T1, T2) Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        int count = TupleCodecs.Begin(ref reader, 2);
        T1 item1 = TCodec1.Read(ref reader);
        T2 item2 = TCodec2.Read(ref reader);
        reader.EndTuple(count - 2);
        return (item1, item2);
    }
}

/// <summary>Writes and reads a tuple of three elements. What a newer version writes beyond is skipped.</summary>
/// <typeparam name="T1">The type of the first element.</typeparam>
/// <typeparam name="T2">The type of the second element.</typeparam>
/// <typeparam name="T3">The type of the third element.</typeparam>
/// <typeparam name="TCodec1">The codec of the first element.</typeparam>
/// <typeparam name="TCodec2">The codec of the second element.</typeparam>
/// <typeparam name="TCodec3">The codec of the third element.</typeparam>
public readonly struct TupleCodec<T1, T2, T3, TCodec1, TCodec2, TCodec3> : IPayloadCodec<(T1, T2, T3)>
    where TCodec1 : struct, IPayloadCodec<T1>
    where TCodec2 : struct, IPayloadCodec<T2>
    where TCodec3 : struct, IPayloadCodec<T3>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, (T1, T2, T3) value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        writer.BeginTuple(3);
        TCodec1.Write(ref writer, value.Item1);
        TCodec2.Write(ref writer, value.Item2);
        TCodec3.Write(ref writer, value.Item3);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static (T1, T2, T3) Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        int count = TupleCodecs.Begin(ref reader, 3);
        T1 item1 = TCodec1.Read(ref reader);
        T2 item2 = TCodec2.Read(ref reader);
        T3 item3 = TCodec3.Read(ref reader);
        reader.EndTuple(count - 3);
        return (item1, item2, item3);
    }
}

/// <summary>Writes and reads a tuple of four elements. What a newer version writes beyond is skipped.</summary>
/// <typeparam name="T1">The type of the first element.</typeparam>
/// <typeparam name="T2">The type of the second element.</typeparam>
/// <typeparam name="T3">The type of the third element.</typeparam>
/// <typeparam name="T4">The type of the fourth element.</typeparam>
/// <typeparam name="TCodec1">The codec of the first element.</typeparam>
/// <typeparam name="TCodec2">The codec of the second element.</typeparam>
/// <typeparam name="TCodec3">The codec of the third element.</typeparam>
/// <typeparam name="TCodec4">The codec of the fourth element.</typeparam>
public readonly struct TupleCodec<T1, T2, T3, T4, TCodec1, TCodec2, TCodec3, TCodec4> : IPayloadCodec<(T1, T2, T3, T4)>
    where TCodec1 : struct, IPayloadCodec<T1>
    where TCodec2 : struct, IPayloadCodec<T2>
    where TCodec3 : struct, IPayloadCodec<T3>
    where TCodec4 : struct, IPayloadCodec<T4>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, (T1, T2, T3, T4) value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        writer.BeginTuple(4);
        TCodec1.Write(ref writer, value.Item1);
        TCodec2.Write(ref writer, value.Item2);
        TCodec3.Write(ref writer, value.Item3);
        TCodec4.Write(ref writer, value.Item4);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static (T1, T2, T3, T4) Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        int count = TupleCodecs.Begin(ref reader, 4);
        T1 item1 = TCodec1.Read(ref reader);
        T2 item2 = TCodec2.Read(ref reader);
        T3 item3 = TCodec3.Read(ref reader);
        T4 item4 = TCodec4.Read(ref reader);
        reader.EndTuple(count - 4);
        return (item1, item2, item3, item4);
    }
}

/// <summary>Writes and reads a tuple of five elements. What a newer version writes beyond is skipped.</summary>
/// <typeparam name="T1">The type of the first element.</typeparam>
/// <typeparam name="T2">The type of the second element.</typeparam>
/// <typeparam name="T3">The type of the third element.</typeparam>
/// <typeparam name="T4">The type of the fourth element.</typeparam>
/// <typeparam name="T5">The type of the fifth element.</typeparam>
/// <typeparam name="TCodec1">The codec of the first element.</typeparam>
/// <typeparam name="TCodec2">The codec of the second element.</typeparam>
/// <typeparam name="TCodec3">The codec of the third element.</typeparam>
/// <typeparam name="TCodec4">The codec of the fourth element.</typeparam>
/// <typeparam name="TCodec5">The codec of the fifth element.</typeparam>
public readonly struct TupleCodec<T1, T2, T3, T4, T5, TCodec1, TCodec2, TCodec3, TCodec4, TCodec5> : IPayloadCodec<(T1, T2, T3, T4, T5)>
    where TCodec1 : struct, IPayloadCodec<T1>
    where TCodec2 : struct, IPayloadCodec<T2>
    where TCodec3 : struct, IPayloadCodec<T3>
    where TCodec4 : struct, IPayloadCodec<T4>
    where TCodec5 : struct, IPayloadCodec<T5>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, (T1, T2, T3, T4, T5) value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        AheadOfTime.Keep<TCodec5>();
        writer.BeginTuple(5);
        TCodec1.Write(ref writer, value.Item1);
        TCodec2.Write(ref writer, value.Item2);
        TCodec3.Write(ref writer, value.Item3);
        TCodec4.Write(ref writer, value.Item4);
        TCodec5.Write(ref writer, value.Item5);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static (T1, T2, T3, T4, T5) Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        AheadOfTime.Keep<TCodec5>();
        int count = TupleCodecs.Begin(ref reader, 5);
        T1 item1 = TCodec1.Read(ref reader);
        T2 item2 = TCodec2.Read(ref reader);
        T3 item3 = TCodec3.Read(ref reader);
        T4 item4 = TCodec4.Read(ref reader);
        T5 item5 = TCodec5.Read(ref reader);
        reader.EndTuple(count - 5);
        return (item1, item2, item3, item4, item5);
    }
}

/// <summary>Writes and reads a tuple of six elements. What a newer version writes beyond is skipped.</summary>
/// <typeparam name="T1">The type of the first element.</typeparam>
/// <typeparam name="T2">The type of the second element.</typeparam>
/// <typeparam name="T3">The type of the third element.</typeparam>
/// <typeparam name="T4">The type of the fourth element.</typeparam>
/// <typeparam name="T5">The type of the fifth element.</typeparam>
/// <typeparam name="T6">The type of the sixth element.</typeparam>
/// <typeparam name="TCodec1">The codec of the first element.</typeparam>
/// <typeparam name="TCodec2">The codec of the second element.</typeparam>
/// <typeparam name="TCodec3">The codec of the third element.</typeparam>
/// <typeparam name="TCodec4">The codec of the fourth element.</typeparam>
/// <typeparam name="TCodec5">The codec of the fifth element.</typeparam>
/// <typeparam name="TCodec6">The codec of the sixth element.</typeparam>
public readonly struct TupleCodec<T1, T2, T3, T4, T5, T6, TCodec1, TCodec2, TCodec3, TCodec4, TCodec5, TCodec6>
    : IPayloadCodec<(T1, T2, T3, T4, T5, T6)>
    where TCodec1 : struct, IPayloadCodec<T1>
    where TCodec2 : struct, IPayloadCodec<T2>
    where TCodec3 : struct, IPayloadCodec<T3>
    where TCodec4 : struct, IPayloadCodec<T4>
    where TCodec5 : struct, IPayloadCodec<T5>
    where TCodec6 : struct, IPayloadCodec<T6>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, (T1, T2, T3, T4, T5, T6) value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        AheadOfTime.Keep<TCodec5>();
        AheadOfTime.Keep<TCodec6>();
        writer.BeginTuple(6);
        TCodec1.Write(ref writer, value.Item1);
        TCodec2.Write(ref writer, value.Item2);
        TCodec3.Write(ref writer, value.Item3);
        TCodec4.Write(ref writer, value.Item4);
        TCodec5.Write(ref writer, value.Item5);
        TCodec6.Write(ref writer, value.Item6);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static (T1, T2, T3, T4, T5, T6) Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        AheadOfTime.Keep<TCodec5>();
        AheadOfTime.Keep<TCodec6>();
        int count = TupleCodecs.Begin(ref reader, 6);
        T1 item1 = TCodec1.Read(ref reader);
        T2 item2 = TCodec2.Read(ref reader);
        T3 item3 = TCodec3.Read(ref reader);
        T4 item4 = TCodec4.Read(ref reader);
        T5 item5 = TCodec5.Read(ref reader);
        T6 item6 = TCodec6.Read(ref reader);
        reader.EndTuple(count - 6);
        return (item1, item2, item3, item4, item5, item6);
    }
}

/// <summary>Writes and reads a tuple of seven elements. What a newer version writes beyond is skipped.</summary>
/// <typeparam name="T1">The type of the first element.</typeparam>
/// <typeparam name="T2">The type of the second element.</typeparam>
/// <typeparam name="T3">The type of the third element.</typeparam>
/// <typeparam name="T4">The type of the fourth element.</typeparam>
/// <typeparam name="T5">The type of the fifth element.</typeparam>
/// <typeparam name="T6">The type of the sixth element.</typeparam>
/// <typeparam name="T7">The type of the seventh element.</typeparam>
/// <typeparam name="TCodec1">The codec of the first element.</typeparam>
/// <typeparam name="TCodec2">The codec of the second element.</typeparam>
/// <typeparam name="TCodec3">The codec of the third element.</typeparam>
/// <typeparam name="TCodec4">The codec of the fourth element.</typeparam>
/// <typeparam name="TCodec5">The codec of the fifth element.</typeparam>
/// <typeparam name="TCodec6">The codec of the sixth element.</typeparam>
/// <typeparam name="TCodec7">The codec of the seventh element.</typeparam>
public readonly struct TupleCodec<T1, T2, T3, T4, T5, T6, T7, TCodec1, TCodec2, TCodec3, TCodec4, TCodec5, TCodec6, TCodec7>
    : IPayloadCodec<(T1, T2, T3, T4, T5, T6, T7)>
    where TCodec1 : struct, IPayloadCodec<T1>
    where TCodec2 : struct, IPayloadCodec<T2>
    where TCodec3 : struct, IPayloadCodec<T3>
    where TCodec4 : struct, IPayloadCodec<T4>
    where TCodec5 : struct, IPayloadCodec<T5>
    where TCodec6 : struct, IPayloadCodec<T6>
    where TCodec7 : struct, IPayloadCodec<T7>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, (T1, T2, T3, T4, T5, T6, T7) value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        AheadOfTime.Keep<TCodec5>();
        AheadOfTime.Keep<TCodec6>();
        AheadOfTime.Keep<TCodec7>();
        writer.BeginTuple(7);
        TCodec1.Write(ref writer, value.Item1);
        TCodec2.Write(ref writer, value.Item2);
        TCodec3.Write(ref writer, value.Item3);
        TCodec4.Write(ref writer, value.Item4);
        TCodec5.Write(ref writer, value.Item5);
        TCodec6.Write(ref writer, value.Item6);
        TCodec7.Write(ref writer, value.Item7);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static (T1, T2, T3, T4, T5, T6, T7) Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        AheadOfTime.Keep<TCodec5>();
        AheadOfTime.Keep<TCodec6>();
        AheadOfTime.Keep<TCodec7>();
        int count = TupleCodecs.Begin(ref reader, 7);
        T1 item1 = TCodec1.Read(ref reader);
        T2 item2 = TCodec2.Read(ref reader);
        T3 item3 = TCodec3.Read(ref reader);
        T4 item4 = TCodec4.Read(ref reader);
        T5 item5 = TCodec5.Read(ref reader);
        T6 item6 = TCodec6.Read(ref reader);
        T7 item7 = TCodec7.Read(ref reader);
        reader.EndTuple(count - 7);
        return (item1, item2, item3, item4, item5, item6, item7);
    }
}

/// <summary>Writes and reads a tuple of more than seven elements, whose last are a tuple in it. What a newer version writes beyond is skipped.</summary>
/// <typeparam name="T1">The type of the first element.</typeparam>
/// <typeparam name="T2">The type of the second element.</typeparam>
/// <typeparam name="T3">The type of the third element.</typeparam>
/// <typeparam name="T4">The type of the fourth element.</typeparam>
/// <typeparam name="T5">The type of the fifth element.</typeparam>
/// <typeparam name="T6">The type of the sixth element.</typeparam>
/// <typeparam name="T7">The type of the seventh element.</typeparam>
/// <typeparam name="TRest">The tuple of the others.</typeparam>
/// <typeparam name="TCodec1">The codec of the first element.</typeparam>
/// <typeparam name="TCodec2">The codec of the second element.</typeparam>
/// <typeparam name="TCodec3">The codec of the third element.</typeparam>
/// <typeparam name="TCodec4">The codec of the fourth element.</typeparam>
/// <typeparam name="TCodec5">The codec of the fifth element.</typeparam>
/// <typeparam name="TCodec6">The codec of the sixth element.</typeparam>
/// <typeparam name="TCodec7">The codec of the seventh element.</typeparam>
/// <typeparam name="TCodecRest">The codec of the tuple of the others.</typeparam>
public readonly struct TupleCodec<T1, T2, T3, T4, T5, T6, T7, TRest, TCodec1, TCodec2, TCodec3, TCodec4, TCodec5, TCodec6, TCodec7, TCodecRest>
    : IPayloadCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
    where TRest : struct
    where TCodec1 : struct, IPayloadCodec<T1>
    where TCodec2 : struct, IPayloadCodec<T2>
    where TCodec3 : struct, IPayloadCodec<T3>
    where TCodec4 : struct, IPayloadCodec<T4>
    where TCodec5 : struct, IPayloadCodec<T5>
    where TCodec6 : struct, IPayloadCodec<T6>
    where TCodec7 : struct, IPayloadCodec<T7>
    where TCodecRest : struct, IPayloadCodec<TRest>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        AheadOfTime.Keep<TCodec5>();
        AheadOfTime.Keep<TCodec6>();
        AheadOfTime.Keep<TCodec7>();
        AheadOfTime.Keep<TCodecRest>();
        writer.BeginTuple(8);
        TCodec1.Write(ref writer, value.Item1);
        TCodec2.Write(ref writer, value.Item2);
        TCodec3.Write(ref writer, value.Item3);
        TCodec4.Write(ref writer, value.Item4);
        TCodec5.Write(ref writer, value.Item5);
        TCodec6.Write(ref writer, value.Item6);
        TCodec7.Write(ref writer, value.Item7);
        TCodecRest.Write(ref writer, value.Rest);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TCodec1>();
        AheadOfTime.Keep<TCodec2>();
        AheadOfTime.Keep<TCodec3>();
        AheadOfTime.Keep<TCodec4>();
        AheadOfTime.Keep<TCodec5>();
        AheadOfTime.Keep<TCodec6>();
        AheadOfTime.Keep<TCodec7>();
        AheadOfTime.Keep<TCodecRest>();
        int count = TupleCodecs.Begin(ref reader, 8);
        T1 item1 = TCodec1.Read(ref reader);
        T2 item2 = TCodec2.Read(ref reader);
        T3 item3 = TCodec3.Read(ref reader);
        T4 item4 = TCodec4.Read(ref reader);
        T5 item5 = TCodec5.Read(ref reader);
        T6 item6 = TCodec6.Read(ref reader);
        T7 item7 = TCodec7.Read(ref reader);
        TRest rest = TCodecRest.Read(ref reader);
        reader.EndTuple(count - 8);
        return new ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>(item1, item2, item3, item4, item5, item6, item7, rest);
    }
}
