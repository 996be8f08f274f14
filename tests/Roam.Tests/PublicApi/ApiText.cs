using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Roam.Tests.PublicApi;

/// <summary>
/// Writes down what an assembly offers: a line for each public type and, indented, for each of its public and protected members.
/// Sorted, and in words close to C#, so that a change reads well in a review.
/// </summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => $"enum {Name(type)} : {ApiTypeName.Of(Enum.GetUnderlyingType(type))}",
            _ when type.IsSubclassOf(typeof(Delegate)) => $"delegate {Method(type.GetMethod("Invoke")!)} of {Name(type)}",
            { IsInterface: true } => "interface " + Name(type),
            { IsValueType: true } => Modifiers(
                ("readonly", type.IsDefined(typeof(IsReadOnlyAttribute))), ("ref", type.IsByRefLike)) + "struct " + Name(type),
            _ => Modifiers(
                ("static", type.IsAbstract && type.IsSealed),
                ("abstract", type.IsAbstract && !type.IsSealed),
                ("sealed", type.IsSealed && !type.IsAbstract)) + "class " + Name(type),
        };
        string[] bases = [.. Bases(type)];
        return "public " + kind + (bases.Length == 0 ? "" : " : " + string.Join(", ", bases)) + Constraints(type.GetGenericArguments());

        static string Name(Type type) => $"{type.Namespace}.{ApiTypeName.Of(type)}";
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum || type.IsSubclassOf(typeof(Delegate)))
        {
            return [];
        }

        Type? parent = type.BaseType == typeof(object) || type.BaseType == typeof(ValueType) ? null : type.BaseType;
        IEnumerable<string> interfaces = type.GetInterfaces()
            .Except(parent?.GetInterfaces() ?? [])
            .Where(static item => item.IsVisible)
            .Select(static item => ApiTypeName.Of(item))
            .Order(StringComparer.Ordinal);
        return parent is null ? interfaces : interfaces.Prepend(ApiTypeName.Of(parent));
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(static item => $"{item.Name} = {item.GetRawConstantValue()}");
        }

        return type.IsSubclassOf(typeof(Delegate)) ? [] : type.GetMembers(Declared).Select(Member).OfType<string>();
    }

    /// <summary>The member's line, or null if it is no part of what the assembly offers.</summary>
    private static string? Member(MemberInfo member) => member switch
    {
        FieldInfo field when IsOffered(field.IsPublic, field.IsFamily || field.IsFamilyOrAssembly, field) => Field(field),
        ConstructorInfo constructor when !constructor.IsStatic && IsOffered(constructor) =>
            $"{Access(constructor)}{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})",
        PropertyInfo property when property.GetAccessors(nonPublic: true).FirstOrDefault(IsOffered) is { } accessor =>
            Property(property, accessor),
        EventInfo item when IsOffered(item.AddMethod!) =>
            $"{Access(item.AddMethod!)}event {ApiTypeName.Of(item.EventHandlerType!)} {item.Name}",
        MethodInfo method when IsOffered(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            Method(method),
        _ => null,
    };

    private static bool IsOffered(MethodBase method) => IsOffered(method.IsPublic, method.IsFamily || method.IsFamilyOrAssembly, method);

    /// <summary>Names with a bracket are the compiler's own. What a sealed type protects, nobody can reach.</summary>
    private static bool IsOffered(bool isPublic, bool isProtected, MemberInfo member) =>
        (isPublic || (isProtected && !member.DeclaringType!.IsSealed)) && !member.Name.Contains('<', StringComparison.Ordinal);

    private static string Field(FieldInfo field)
    {
        string type = ApiTypeName.Of(field.FieldType, new NullabilityInfoContext().Create(field));
        string access = field.IsPublic ? "" : "protected ";
        return field.IsLiteral
            ? $"{access}const {type} {field.Name} = {Literal(field.GetRawConstantValue())}"
            : access + Modifiers(("static", field.IsStatic), ("readonly", field.IsInitOnly)) + $"{type} {field.Name}";
    }

    private static string Property(PropertyInfo property, MethodInfo accessor)
    {
        ParameterInfo[] indexes = property.GetIndexParameters();
        string name = indexes.Length == 0 ? property.Name : $"this[{string.Join(", ", indexes.Select(Parameter))}]";
        string accessors = string.Concat(new[] { property.GetMethod, property.SetMethod }
            .Where(static item => item is not null && IsOffered(item))
            .Select(item => (item!.IsPublic || !accessor.IsPublic ? "" : "protected ") + Keyword(item) + "; "));
        string required = IsRequired(property) ? "required " : "";
        string type = ApiTypeName.Of(property.PropertyType, new NullabilityInfoContext().Create(property));
        return $"{Access(accessor)}{Slot(accessor)}{required}{type} {name} {{ {accessors}}}";

        // By name, because an assembly for older frameworks has these types of its own.
        static bool IsRequired(PropertyInfo property) =>
            property.CustomAttributes.Any(static item => item.AttributeType.Name == "RequiredMemberAttribute");

        static string Keyword(MethodInfo accessor) => accessor switch
        {
            { ReturnType: var type } when type != typeof(void) => "get",
            _ when accessor.ReturnParameter.GetRequiredCustomModifiers().Any(static item => item.Name == "IsExternalInit") => "init",
            _ => "set",
        };
    }

    private static string Method(MethodInfo method)
    {
        string type = ApiTypeName.Of(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter));
        Type[] generics = method.GetGenericArguments();
        string arguments = generics.Length == 0 ? "" : $"<{string.Join(", ", generics.Select(static item => item.Name))}>";
        return $"{Access(method)}{Slot(method)}{type} {method.Name}{arguments}({Parameters(method)}){Constraints(generics)}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    /// <summary>Whether a method may, must or does stand for another. In an interface, abstract goes without saying.</summary>
    private static string Slot(MethodInfo method)
    {
        bool isInterface = method.DeclaringType!.IsInterface;
        bool isOverride = method.GetBaseDefinition() != method;
        return Modifiers(
            ("static", method.IsStatic),
            ("abstract", method.IsAbstract && (!isInterface || method.IsStatic)),
            ("virtual", method.IsVirtual && !method.IsAbstract && !method.IsFinal && !isOverride),
            ("override", isOverride && !method.IsAbstract));
    }

    private static string Parameters(MethodBase method)
    {
        string receiver = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return receiver + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string modifier = parameter switch
        {
            { ParameterType.IsByRef: false } => Modifiers(
                ("params", parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)))),
            { IsOut: true } => "out ",
            { IsIn: true } => "in ",
            _ => "ref ",
        };
        string type = ApiTypeName.Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));
        return $"{modifier}{type} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue) : "")}";
    }

    private static string Constraints(Type[] parameters) => string.Concat(parameters
        .Where(static item => item.IsGenericParameter)
        .Select(static item => (item.Name, Constraints: string.Join(", ", Constraints(item))))
        .Where(static item => item.Constraints.Length > 0)
        .Select(static item => $" where {item.Name} : {item.Constraints}"));

    private static IEnumerable<string> Constraints(Type parameter)
    {
        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        IEnumerable<string> types = parameter.GetGenericParameterConstraints()
            .Where(static item => item != typeof(ValueType))
            .Select(static item => ApiTypeName.Of(item))
            .Order(StringComparer.Ordinal);
        return
        [
            .. isStruct ? ["struct"] : Array.Empty<string>(),
            .. attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. types,
            .. attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct ? ["new()"] : Array.Empty<string>(),
            .. attributes.HasFlag(GenericParameterAttributes.AllowByRefLike) ? ["allows ref struct"] : Array.Empty<string>(),
        ];
    }

    private static string Modifiers(params ReadOnlySpan<(string Word, bool Applies)> words)
    {
        StringBuilder text = new();
        foreach ((string word, bool applies) in words)
        {
            text.Append(applies ? word + " " : "");
        }

        return text.ToString();
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
