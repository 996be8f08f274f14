using System.Reflection;

namespace Roam.Tests.PublicApi;

/// <summary>Names types as C# does, without namespaces.</summary>
internal static class ApiTypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(sbyte)] = "sbyte",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>Names a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="nullability">
    /// Which references in it may be null. Type parameters are never marked: reflection cannot tell <c>T?</c> from a <c>T</c> that
    /// may be null.
    /// </param>
    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        string mark = !type.IsValueType && !type.IsGenericParameter && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        return (Keywords.TryGetValue(type, out string? keyword) ? keyword : Declared(type, nullability)) + mark;
    }

    private static string Declared(Type type, NullabilityInfo? nullability)
    {
        string outer = type.IsNested && !type.IsGenericParameter ? Declared(type.DeclaringType!, null) + "." : "";
        if (!type.IsGenericType)
        {
            return outer + type.Name;
        }

        Type[] arguments = type.GetGenericArguments();
        NullabilityInfo[] infos = nullability?.GenericTypeArguments ?? [];
        string list = string.Join(", ", arguments.Select((item, index) => Of(item, index < infos.Length ? infos[index] : null)));
        return $"{outer}{type.Name.Split('`')[0]}<{list}>";
    }
}
