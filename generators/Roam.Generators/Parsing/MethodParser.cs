using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>Turns the methods of one valid contract into their models.</summary>
internal sealed class MethodParser(
    INamedTypeSymbol contract,
    string serviceName,
    Compilation compilation,
    TypeClassifier types,
    TypeParser typeParser,
    NameAllocator nestedNames)
{
    private readonly HashSet<string> _clientMembers = FindClientMembers(contract, compilation);
    private readonly HashSet<string> _clientSignatures = new(StringComparer.Ordinal);

    public MethodModel Parse(IMethodSymbol method)
    {
        MethodSignature signature = MethodSignature.Create(method, types);
        string wireName = WireNames.Method(serviceName, signature.WireName);
        CanonicalSignature canonical = types.SignatureOf(signature);
        var credits = new List<int>();
        ReturnModel returnModel = ParseReturn(signature);
        EquatableArray<ParameterModel> parameters = ParseParameters(signature, credits);
        if (returnModel.Output is { } output)
        {
            credits.Add(output.Credit);
        }

        return new()
        {
            Name = SymbolExtensions.Escape(method.Name),
            DeclaringInterface = TypeNames.OfNotNull(types.Normalize(method.ContainingType)),
            DisplayName = TypeNames.ForMessage(contract) + "." + method.Name,
            StructName = nestedNames.Allocate(NameAllocator.Pascal(WireNames.DefaultMethodName(method.Name)), "Method"),
            WireName = wireName,
            Id = WireNames.MethodId(wireName),
            SignatureId = canonical.Problem is null ? canonical.GetId(wireName) : null,
            PostcardProblem = canonical.Problem,
            IsExplicit = _clientMembers.Contains(method.Name) || IsHidden(method) || !_clientSignatures.Add(DescribeSignature(method)),
            IsIdempotent = method.FindAttribute(RoamNames.IdempotentAttribute) is not null,
            Attributes = Advisories.AttributesOf(method).ToEquatableArray(),
            Return = returnModel,
            Parameters = parameters,
            Context = ParseContext(signature.Context),
            ChannelCredits = credits.ToEquatableArray(),
        };
    }

    private ReturnModel ParseReturn(MethodSignature signature)
    {
        ReturnForm form = signature.Form ?? throw new InvalidOperationException("The rules let an unsupported return type pass.");
        bool isStream = form == ReturnForm.Stream;
        return new()
        {
            Type = TypeNames.Of(types.Normalize(signature.Method.ReturnType)),
            Form = form,
            Value = !isStream && signature.Value is not null ? typeParser.Parse(signature.Value, codec: signature.ReturnCodec) : null,
            Error = signature.Error is not null ? typeParser.Parse(signature.Error) : null,
            Output = isStream
                ? typeParser.ParseChannel(isRx: false, signature.Value!, signature.ReturnCredit, signature.ReturnCodec)
                : null,
        };
    }

    private EquatableArray<ParameterModel> ParseParameters(MethodSignature signature, List<int> credits)
    {
        ImmutableArray<IParameterSymbol> all = signature.Method.Parameters;
        ImmutableArray<IParameterSymbol> sent = signature.Parameters;
        var fields = new NameAllocator(
            "Arguments", "Equals", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString", "Finalize");
        var locals = new NameAllocator("reader", "writer", "channels", "received", "arguments", "TReader", "TWriter");
        if (signature.Form == ReturnForm.Stream)
        {
            fields.Allocate("Output");
            locals.Allocate("output");
        }

        // Only what follows the last parameter without default may have one in C#, or be missing on the wire. A DateTime, which Visual
        // Basic allows, cannot be written as a default in C#.
        int firstWithDefault = all.Length;
        while (firstWithDefault > 0 && all[firstWithDefault - 1] is { HasExplicitDefaultValue: true, ExplicitDefaultValue: not DateTime })
        {
            firstWithDefault--;
        }

        int firstOptional = signature.Form == ReturnForm.Stream ? int.MaxValue : sent.Length;
        while (firstOptional is > 0 and not int.MaxValue && IsOptional(sent[firstOptional - 1]))
        {
            firstOptional--;
        }

        var models = new List<ParameterModel>();
        foreach (IParameterSymbol parameter in sent)
        {
            ITypeSymbol type = types.Normalize(parameter.Type);
            bool isStream = MethodSignature.IsStream(type);
            AttributeData? credit = parameter.FindAttribute(RoamNames.CreditAttribute);
            AttributeData? codec = parameter.FindAttribute(RoamNames.CodecAttribute);
            ValueModel value = isStream ? typeParser.ParseInputStream(type, credit, codec) : typeParser.Parse(type, credit, codec);
            if (isStream)
            {
                credits.Add(value.Channel!.Credit);
            }
            else if (value.Channel is not null || value.CarriesChannels)
            {
                typeParser.AppendCredits(type, credit, credits);
            }

            models.Add(new()
            {
                Name = SymbolExtensions.Escape(parameter.Name),
                DisplayName = parameter.Name,
                Type = TypeNames.Of(type),
                FieldName = SymbolExtensions.Escape(fields.Allocate(NameAllocator.Pascal(parameter.Name))),
                LocalName = SymbolExtensions.Escape(locals.Allocate(NameAllocator.Camel(parameter.Name))),
                Value = value,
                IsStream = isStream,
                CallerInfo = CallerInfo(parameter),
                DefaultInSignature = parameter.Ordinal >= firstWithDefault ? Literals.Default(parameter) : null,
                DefaultIfMissing = parameter.Ordinal < firstOptional ? null
                    : parameter.HasExplicitDefaultValue ? Literals.Default(parameter)
                    : "null",
            });
        }

        return models.ToEquatableArray();

        bool IsOptional(IParameterSymbol parameter) =>
            parameter.HasExplicitDefaultValue || types.Normalize(parameter.Type).AllowsNull();
    }

    private static string CallerInfo(IParameterSymbol parameter)
    {
        string text = "";
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            string? name = attribute.AttributeClass?.FullMetadataName();
            if (name is not null && RoamNames.CallerInfo.Contains(name))
            {
                string argument = attribute.ConstructorArguments.IsEmpty ? ""
                    : $"({Literals.String(attribute.ConstructorArguments[0].Value as string ?? "")})";
                text += $"[global::{name}{argument}] ";
            }
        }

        return text;
    }

    private static ContextParameterModel? ParseContext(IParameterSymbol? context) => context is null ? null : new()
    {
        Name = SymbolExtensions.Escape(context.Name),
        IsCallContext = context.Type.FullMetadataName() == RoamNames.CallContext,
        HasDefault = context.HasExplicitDefaultValue,
    };

    /// <summary>The names of the client's own members: a contract method of that name is implemented explicitly.</summary>
    public static HashSet<string> FindClientMembers(INamedTypeSymbol contract, Compilation compilation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal)
        {
            "ConnectAsync",
            "Finalize",
            GeneratedNames.BaseName(contract) + "Client",
        };
        for (INamedTypeSymbol? type = compilation.GetTypesByMetadataName(RoamNames.Client).FirstOrDefault();
            type is not null;
            type = type.BaseType)
        {
            names.UnionWith(type.GetMembers().Select(static member => member.Name));
        }

        return names;
    }

    /// <summary>Whether an interface between the contract and the method's has a method of the same signature: that one is meant when
    /// the contract is called.</summary>
    private bool IsHidden(IMethodSymbol method)
    {
        string signature = DescribeSignature(method);
        return contract.AllInterfaces.Prepend(contract).Any(
            item => item.AllInterfaces.Contains(method.ContainingType, SymbolEqualityComparer.Default)
                && item.GetMembers(method.Name).OfType<IMethodSymbol>().Any(other => DescribeSignature(other) == signature));
    }

    private static string DescribeSignature(IMethodSymbol method)
    {
        IEnumerable<string> parameters = method.Parameters.Select(
            static parameter => parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
        return $"{method.Name}({string.Join(",", parameters)})";
    }
}
