using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace Roam.Generators.Tests.Harness;

/// <summary>Values of any type that a contract may use, made by reflection: small ones, not null where that is not allowed.</summary>
internal static class Samples
{
    private const int MaximumDepth = 4;

    private static readonly MethodInfo EmptyStream = typeof(Samples).GetMethod(nameof(Empty), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static object? Of(Type type, int depth = 0)
    {
        if (type == typeof(string))
        {
            return "text";
        }

        if (type == typeof(Version))
        {
            return new Version(1, 2);
        }

        if (type == typeof(Uri))
        {
            return new Uri("a:b");
        }

        if (type.IsArray)
        {
            return Array.CreateInstance(type.GetElementType()!, 0);
        }

        if (type.IsPrimitive || type.IsEnum || Nullable.GetUnderlyingType(type) is not null || depth > MaximumDepth)
        {
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        }

        if (!type.IsGenericType)
        {
            return Object(type, depth);
        }

        Type[] arguments = type.GetGenericArguments();
        Type definition = type.GetGenericTypeDefinition();
        return definition == typeof(Tx<>) ? Half(arguments[0], 0)
            : definition == typeof(Rx<>) ? Half(arguments[0], 1)
            : definition == typeof(IAsyncEnumerable<>) ? EmptyStream.MakeGenericMethod(arguments).Invoke(null, null)
            : definition == typeof(ImmutableArray<>) ? type.GetField("Empty")!.GetValue(null)
            : definition == typeof(Result<,>) ? type.GetMethod("Ok")!.Invoke(null, [Of(arguments[0], depth + 1)])
            : type.IsInterface && type.IsAssignableFrom(typeof(List<>).MakeGenericType(arguments[0])) ? Activator.CreateInstance(typeof(List<>).MakeGenericType(arguments[0]))
            : typeof(ICollection).IsAssignableFrom(type) ? Activator.CreateInstance(type)
            : Object(type, depth);
    }

    private static object? Object(Type type, int depth)
    {
        if (type.Namespace?.Split('.')[0] == "System" && !type.IsGenericType)
        {
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        }

        // A record has one more, which copies.
        ConstructorInfo? constructor = type.GetConstructors()
            .Where(item => item.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(static item => item.GetParameters().Length);
        object? value = constructor is null
            ? type.IsValueType ? Activator.CreateInstance(type) : null
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType, depth + 1))]);
        if (value is null || type.IsGenericType)
        {
            return value;
        }

        foreach (PropertyInfo property in type.GetProperties().Where(static item => item.SetMethod is { IsPublic: true } && item.GetIndexParameters().Length == 0))
        {
            if (property.GetValue(value) is null)
            {
                property.SetValue(value, Of(property.PropertyType, depth + 1));
            }
        }

        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(static item => !item.IsInitOnly))
        {
            if (field.GetValue(value) is null)
            {
                field.SetValue(value, Of(field.FieldType, depth + 1));
            }
        }

        return value;
    }

    private static object Half(Type item, int index)
    {
        MethodInfo create = typeof(RoamChannel).GetMethod(nameof(RoamChannel.Create))!.MakeGenericMethod(item);
        object pair = create.Invoke(null, [.. create.GetParameters().Select(static parameter => parameter.DefaultValue)])!;
        return pair.GetType().GetFields()[index].GetValue(pair)!;
    }

    private static async IAsyncEnumerable<T> Empty<T>()
    {
        await Task.CompletedTask;
        yield break;
    }
}
