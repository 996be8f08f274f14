using Microsoft.CodeAnalysis;

namespace Roam.Generators.Diagnostics;

/// <summary>The diagnostics of contracts. Each has a page of its number in <c>docs/diagnostics</c>.</summary>
internal static class Descriptors
{
    private const string Category = "Roam";
    private const string HelpBase = "https://github.com/roam-dotnet/roam/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor InaccessibleInterface = Error(
        "ROAM0001",
        "A contract must be accessible in its assembly",
        "'{0}' is a contract, but generated code has no access to it: it and the types around it must be public or internal");

    public static readonly DiagnosticDescriptor GenericInterface = Error(
        "ROAM0002",
        "A contract must not be generic",
        "'{0}' is a contract and must not be generic, nor stand in a generic type; it may derive from a closed generic interface");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        "ROAM0003",
        "A contract method must not be generic",
        "'{0}' must not be generic: the types of its arguments are fixed when the code is generated");

    public static readonly DiagnosticDescriptor UnsupportedReturn = Error(
        "ROAM0004",
        "A contract method must be asynchronous",
        "'{0}' returns '{1}'; a contract method returns ValueTask, ValueTask<T>, Task, Task<T> or IAsyncEnumerable<T>");

    public static readonly DiagnosticDescriptor UnsupportedMember = Error(
        "ROAM0005",
        "A contract holds public instance methods only",
        "'{0}' cannot be called remotely; a contract holds no properties, events, indexers, static or non-public members");

    public static readonly DiagnosticDescriptor UnsupportedParameter = Error(
        "ROAM0006",
        "A contract method takes parameters by value",
        "Parameter '{1}' of '{0}' cannot be sent: ref, out, in, params, pointers and ref structs are not supported");

    public static readonly DiagnosticDescriptor MisplacedContext = Error(
        "ROAM0007",
        "The token or context must be the last parameter",
        "Parameter '{1}' of '{0}' is a '{2}', which may stand only once and last, and not beside a context or token");

    public static readonly DiagnosticDescriptor UnserializableType = Error(
        "ROAM0008",
        "A type in a contract cannot be serialised",
        "{0}: '{1}' cannot be serialised, because {2}");

    public static readonly DiagnosticDescriptor ChannelInResult = Error(
        "ROAM0009",
        "A channel may be passed as an argument only",
        "{0}: the channel '{1}' cannot be in {2}; take it as a parameter instead");

    public static readonly DiagnosticDescriptor ChannelInCollection = Error(
        "ROAM0010",
        "The number of channels of a call must be fixed",
        "{0}: '{1}' stands {2}, where the number of channels is not known in advance");

    public static readonly DiagnosticDescriptor DuplicateWireName = Error(
        "ROAM0011",
        "A wire name must be unique and not empty",
        "'{0}' has the wire name '{1}', which {2}; give it another name with [RoamMethod] or [RoamService]");

    public static readonly DiagnosticDescriptor InvalidCredit = Error(
        "ROAM0012",
        "The credit of a channel is invalid",
        "{0}: the [Credit] is invalid, because {1}");

    public static readonly DiagnosticDescriptor UnnamedOverload = Error(
        "ROAM0013",
        "Overloads need names of their own on the wire",
        "'{0}' is overloaded; tell the overloads apart with [RoamMethod(\"name\")]");

    public static readonly DiagnosticDescriptor NameTaken = Error(
        "ROAM0014",
        "The name of a generated type is taken",
        "The code of '{0}' cannot be generated, because '{1}' has the name of a generated type, or would generate the same ones");

    public static readonly DiagnosticDescriptor LanguageVersion = Error(
        "ROAM0015",
        "Generated code needs C# 13",
        "The code of '{0}' cannot be generated, because it needs C# 13, and the project uses C# {1}");

    public static readonly DiagnosticDescriptor MissingToken = Create(
        "ROAM0016",
        "A contract method should take a token or context",
        "'{0}' takes neither a CancellationToken nor a CallContext, so that a call cannot be cancelled",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor LostMember = Create(
        "ROAM0017",
        "A member is not sent",
        "{0}: the value of '{1}' is lost on the way, because it has no public setter and is not set from a parameter of the constructor",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor UnusableType = Error(
        "ROAM0020",
        "Generated code cannot use a type",
        "The code of '{0}' cannot be generated, because it cannot use '{1}': {2}");

    public static readonly DiagnosticDescriptor UnseenPart = Create(
        "ROAM0021",
        "Generated code does not know a part of a type",
        "The code of '{0}' does not know what another source generator adds to '{1}', which is lost on the way: generators do not see each other's code",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor InvalidVariants = Error(
        "ROAM0030",
        "The variants of a type must be known",
        "{0}: the variants of '{1}' are not known, because {2}");

    public static readonly DiagnosticDescriptor InvalidKeys = Error(
        "ROAM0031",
        "The keys of an object's members must fit together",
        "{0}: the keys of the members of '{1}' are invalid, because {2}");

    public static readonly DiagnosticDescriptor InvalidCodec = Error(
        "ROAM0032",
        "A codec must be a struct that implements IPayloadCodec<T>",
        "{0}: '{1}' cannot be the codec of '{2}', because {3}");

    public static readonly DiagnosticDescriptor ServiceInValue = Error(
        "ROAM0040",
        "A service is passed by reference as a parameter or result only",
        "{0}: the service '{1}' cannot be {2}; it is passed by reference as a parameter of its own, or as what a method returns");

    public static readonly DiagnosticDescriptor IdempotentChannels = Create(
        "ROAM0050",
        "[Idempotent] does nothing on a method with channels or streams",
        "'{0}' is marked [Idempotent], but its calls have channels or streams and are never made again once they have left",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor DerivedType = Create(
        "ROAM0060",
        "An object of a derived type cannot be sent as its base",
        "{0}: a '{1}' cannot be sent as '{2}', and is refused when the call is made; list the types with [RoamVariant], or seal '{2}'",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor NotCompleted = Create(
        "ROAM0070",
        "A Tx is completed before it is disposed of",
        "'{0}' is disposed of without having been completed, so that its reader fails: call CompleteAsync after the last item",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor NeverEnded = Create(
        "ROAM0071",
        "A Tx whose other half was passed to a call is completed",
        "'{0}' is neither completed nor disposed of, so that the handler which reads from it waits for ever",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor NeverRead = Create(
        "ROAM0072",
        "An Rx whose other half was passed to a call is read",
        "'{0}' is neither read nor disposed of, so that the handler which sends to it waits for ever once its credit is used up",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor AwaitedTooEarly = Create(
        "ROAM0073",
        "A call with a channel is awaited after the channel was used",
        "The call is awaited before '{0}' is used, so that caller and handler wait for each other: await it when the channel has ended",
        DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity) => new(
        id,
        title,
        message,
        Category,
        severity,
        isEnabledByDefault: true,
        helpLinkUri: HelpBase + id + ".md");
}
