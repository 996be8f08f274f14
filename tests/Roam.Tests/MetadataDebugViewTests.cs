using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Roam.Tests;

/// <summary>A debugger and a log show what is not sensitive, and nothing of what is.</summary>
public class MetadataDebugViewTests
{
    private const ulong SecretNumber = 8_765_432_101_234;

    private static readonly byte[] SecretBytes = [0xca, 0xfe, 0xba, 0xbe, 0x13, 0x37];

    private static readonly Metadata Metadata =
    [
        ("open", "visible"),
        new("password", "hunter2", MetadataFlags.Sensitive),
        new("token", SecretBytes, MetadataFlags.Sensitive | MetadataFlags.NoPropagate),
        new("pin", SecretNumber, MetadataFlags.Sensitive),
    ];

    [Fact]
    public void Texts_show_no_sensitive_value()
    {
        Assert.Equal("[open=visible, password=(sensitive), token=(sensitive), pin=(sensitive)]", Metadata.ToString());
        foreach (MetadataEntry entry in Metadata)
        {
            AssertHidesSecrets($"{entry} {entry.GetHashCode()}");
        }

        AssertHidesSecrets(Assert.Throws<InvalidOperationException>(() => Metadata[1].GetUInt64()).ToString());
        AssertHidesSecrets(Assert.Throws<InvalidOperationException>(() => Metadata[3].GetString()).ToString());
    }

    [Fact]
    public void Texts_of_a_debugger_are_those_texts()
    {
        foreach (Type type in new[] { typeof(Metadata), typeof(MetadataEntry) })
        {
            Assert.Equal("{ToString(),nq}", type.GetCustomAttribute<DebuggerDisplayAttribute>()?.Value);
        }
    }

    [Fact]
    public void A_debugger_that_unfolds_everything_finds_no_sensitive_value()
    {
        List<string> shown = [];
        Unfold(Metadata, shown, []);

        Assert.Contains("visible", string.Join(' ', shown), StringComparison.Ordinal);
        Assert.Contains("password", shown);
        AssertHidesSecrets(string.Join(' ', shown));
    }

    [Fact]
    public void A_default_entry_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Metadata.Create([default]));
        Assert.Throws<ArgumentException>(() => Metadata.With(default));
    }

    private static void AssertHidesSecrets(string text)
    {
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(SecretBytes), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(SecretNumber.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
    }

    // What a debugger offers: the type's proxy if it has one, the fields and properties that are not excluded from browsing, and the
    // elements of a collection.
    private static void Unfold(object? value, List<string> shown, HashSet<object> seen)
    {
        switch (value)
        {
            case null:
                return;
            case string text:
                shown.Add(text);
                return;
            case byte[] bytes:
                shown.Add(Convert.ToHexString(bytes));
                return;
            case bool or IFormattable:
                shown.Add(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                return;
            case IEnumerable elements:
                foreach (object? element in elements)
                {
                    Unfold(element, shown, seen);
                }

                break;
        }

        Type type = value.GetType();
        if (type.IsArray || (!type.IsValueType && !seen.Add(value)))
        {
            return;
        }

        shown.Add(value.ToString() ?? "");
        if (type.GetCustomAttribute<DebuggerTypeProxyAttribute>() is { } proxy)
        {
            Unfold(Activator.CreateInstance(Type.GetType(proxy.ProxyTypeName, throwOnError: true)!, value), shown, seen);
        }

        const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (FieldInfo field in type.GetFields(Everything).Where(IsBrowsed))
        {
            Unfold(field.GetValue(value), shown, seen);
        }

        foreach (PropertyInfo property in type.GetProperties(Everything).Where(p => p.GetIndexParameters().Length == 0 && IsBrowsed(p)))
        {
            Unfold(property.GetValue(value), shown, seen);
        }
    }

    private static bool IsBrowsed(MemberInfo member) =>
        member.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State != DebuggerBrowsableState.Never;
}
