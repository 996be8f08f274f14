using Roam.Generators.Parsing;

namespace Roam.Generators.Emit;

/// <summary>Small pieces of C# that several emitters print.</summary>
internal static class Text
{
    /// <summary>The constraints of a method that writes in any format.</summary>
    public const string WriterConstraints = "where TWriter : struct, global::Roam.Payloads.IPayloadWriter, allows ref struct";

    /// <summary>The constraints of a method that reads any format.</summary>
    public const string ReaderConstraints = "where TReader : struct, global::Roam.Payloads.IPayloadReader, allows ref struct";

    /// <summary>Hides plumbing from completion lists.</summary>
    public const string Hidden =
        "[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]";

    public static string Literal(string value) => Literals.String(value);
}
