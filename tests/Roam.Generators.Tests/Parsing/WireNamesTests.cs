using Roam.Generators.Parsing;

namespace Roam.Generators.Tests.Parsing;

public class WireNamesTests
{
    [Theory]
    [InlineData("CamelCase", "camel-case")]
    [InlineData("SHOUTY_SNAKE", "shouty-snake")]
    [InlineData("XMLHttpRequest", "xml-http-request")]
    [InlineData("getURL", "get-url")]
    [InlineData("IOError", "io-error")]
    [InlineData("FIELD_NAME11", "field-name11")]
    [InlineData("99BOTTLES", "99bottles")]
    [InlineData("v2Api", "v2-api")]
    [InlineData("HTTPServer2", "http-server2")]
    [InlineData("_leading", "leading")]
    [InlineData("leading_", "leading")]
    [InlineData("FieldNamE11", "field-nam-e11")]
    [InlineData("abc123def456", "abc123def456")]
    [InlineData("abc123DEF456", "abc123-def456")]
    [InlineData("abc123DEf456", "abc123-d-ef456")]
    [InlineData("ABC123def456", "abc123def456")]
    [InlineData("ABC123Def456", "abc123-def456")]
    [InlineData("ABC123DEf456", "abc123d-ef456")]
    [InlineData("V2API", "v2api")]
    [InlineData("ABcDE", "a-bc-de")]
    [InlineData("__a__b__", "a-b")]
    [InlineData("", "")]
    [InlineData("___", "")]
    [InlineData("echo_point", "echo-point")]
    [InlineData("ÄnderungÜber", "änderung-über")]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("\uD800broken", "broken")]
    public void Kebab_follows_the_protocol(string name, string expected) => Assert.Equal(expected, WireNames.Kebab(name));

    [Theory]
    [InlineData("ICalculator", "Calculator")]
    [InlineData("Calculator", "Calculator")]
    [InlineData("Index", "Index")]
    [InlineData("Item", "Item")]
    [InlineData("I", "I")]
    [InlineData("IA", "A")]
    public void Service_name_drops_the_I_of_an_interface(string name, string expected) =>
        Assert.Equal(expected, WireNames.DefaultServiceName(name));

    [Theory]
    [InlineData("AddAsync", "Add")]
    [InlineData("Add", "Add")]
    [InlineData("Async", "Async")]
    [InlineData("AsyncAdd", "AsyncAdd")]
    [InlineData("Addasync", "Addasync")]
    public void Method_name_drops_Async(string name, string expected) => Assert.Equal(expected, WireNames.DefaultMethodName(name));

    [Fact]
    public void Wire_name_joins_both() => Assert.Equal("xml-store.get-url", WireNames.Method("XMLStore", "getURL"));
}
