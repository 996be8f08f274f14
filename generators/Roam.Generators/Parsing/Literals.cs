using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Roam.Generators.Parsing;

/// <summary>Writes constants as C#, in the same way under every culture.</summary>
internal static class Literals
{
    public static string String(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A constant for a parameter of type <see cref="long"/>.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture) + "L";

    public static string MethodId(ulong value) => "0x" + value.ToString("x16", CultureInfo.InvariantCulture) + "UL";

    /// <summary>The explicit default value of a parameter.</summary>
    public static string Default(IParameterSymbol parameter)
    {
        ITypeSymbol type = parameter.Type;
        object? value = parameter.ExplicitDefaultValue;
        if (value is null)
        {
            return type.AllowsNull() ? "null" : type.IsReferenceType ? "null!" : "default";
        }

        ITypeSymbol underlying = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;

        // In a conditional expression a constant of a small type would count as an int.
        return underlying.TypeKind == TypeKind.Enum || value is sbyte or byte or short or ushort
            ? $"({TypeNames.Of(underlying)})({Constant(value)})"
            : Constant(value);
    }

    private static string Constant(object value) => value switch
    {
        bool boolean => boolean ? "true" : "false",
        string text => String(text),
        char character => SymbolDisplay.FormatLiteral(character, quote: true),
        float single => FloatingPoint(single, single.ToString("R", CultureInfo.InvariantCulture), "float", "F"),
        double number => FloatingPoint(number, number.ToString("R", CultureInfo.InvariantCulture), "double", "D"),
        decimal number => (number == 0 && decimal.GetBits(number)[3] < 0 ? "-" : "") + number.ToString(CultureInfo.InvariantCulture) + "M",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        DateTime time => $"new global::System.DateTime({Number(time.Ticks)})",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "default",
    };

    private static string FloatingPoint(double value, string digits, string type, string suffix) =>
        double.IsNaN(value) ? type + ".NaN"
        : double.IsPositiveInfinity(value) ? type + ".PositiveInfinity"
        : double.IsNegativeInfinity(value) ? type + ".NegativeInfinity"
        : value == 0 && BitConverter.DoubleToInt64Bits(value) < 0 ? "-0" + suffix
        : digits + suffix;
}
