using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Diagnostics;
using Roam.Generators.Discovery;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>
/// The rules of a contract. The analyzer reports what they find, and the parser goes on only if they find no error: there is no second
/// place that decides what is valid.
/// </summary>
internal sealed class ContractRules
{
    private readonly INamedTypeSymbol _contract;
    private readonly Compilation _compilation;
    private readonly ContractIndex _contracts;
    private readonly CancellationToken _cancellationToken;
    private readonly MethodIds _ids;
    private readonly TypeClassifier _types;
    private readonly TypeRules _typeRules;
    private readonly ImmutableArray<ContractViolation>.Builder _violations = ImmutableArray.CreateBuilder<ContractViolation>();
    private bool _hasCompilerErrors;

    private ContractRules(
        INamedTypeSymbol contract,
        Compilation compilation,
        ContractIndex contracts,
        TypeClassifier types,
        MethodIds ids,
        CancellationToken cancellationToken)
    {
        _contract = contract;
        _compilation = compilation;
        _contracts = contracts;
        _cancellationToken = cancellationToken;
        _types = types;
        _ids = ids;
        _typeRules = new TypeRules(compilation, types, Report);
    }

    /// <summary>Checks a contract.</summary>
    public static ContractCheck Check(
        INamedTypeSymbol contract,
        Compilation compilation,
        ContractIndex contracts,
        TypeClassifier types,
        CancellationToken cancellationToken) =>
        Check(contract, compilation, contracts, types, MethodIds.Protocol, cancellationToken);

    /// <summary>Checks a contract whose methods get their ids in another way than that of the protocol.</summary>
    public static ContractCheck Check(
        INamedTypeSymbol contract,
        Compilation compilation,
        ContractIndex contracts,
        TypeClassifier types,
        MethodIds ids,
        CancellationToken cancellationToken)
    {
        var rules = new ContractRules(contract, compilation, contracts, types, ids, cancellationToken);
        rules.CheckInterface();
        if (rules._violations.Count == 0)
        {
            rules.CheckMembers();
        }

        return new()
        {
            Violations = rules._violations.ToImmutable(),
            HasCompilerErrors = rules._hasCompilerErrors || rules._typeRules.HasCompilerErrors,
            Objects = rules._typeRules.Objects,
        };
    }

    /// <summary>Whether generated code has access to a type, as far as the type itself is concerned.</summary>
    public static bool IsAccessible(INamedTypeSymbol type) =>
        !type.IsFileLocal
        && type.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private void CheckInterface()
    {
        _hasCompilerErrors |= _contract.Name.Length == 0 || !IsNamed(_contract.ContainingNamespace) || _contract.AllInterfaces.Prepend(_contract).Any(IsBroken);
        for (INamedTypeSymbol? type = _contract; type is not null; type = type.ContainingType)
        {
            if (type.IsGenericType)
            {
                Report(Descriptors.GenericInterface, _contract, TypeNames.ForMessage(_contract));
                return;
            }

            if (!IsAccessible(type))
            {
                Report(Descriptors.InaccessibleInterface, _contract, TypeNames.ForMessage(_contract));
                return;
            }
        }

        if (_compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp13 } csharp)
        {
            Report(
                Descriptors.LanguageVersion,
                _contract,
                TypeNames.ForMessage(_contract),
                csharp.LanguageVersion.ToDisplayString());
            return;
        }

        foreach (INamedTypeSymbol parent in _contract.AllInterfaces)
        {
            if (parent.TypeKind != TypeKind.Error && TypeReach.WhyNotNameable(parent, _compilation) is { } reason)
            {
                Report(Descriptors.UnusableType, _contract, TypeNames.ForMessage(_contract), TypeNames.ForMessage(parent), reason);
            }
        }

        foreach (string taken in GeneratedNames.FindTaken(_contract, _compilation, _contracts))
        {
            Report(Descriptors.NameTaken, _contract, TypeNames.ForMessage(_contract), taken);
        }
    }

    private static bool IsNamed(INamespaceSymbol containing) =>
        containing.IsGlobalNamespace || (containing.Name.Length != 0 && IsNamed(containing.ContainingNamespace));

    /// <summary>Whether the compiler does not know an interface, cannot read it, or finds it less accessible than the contract.</summary>
    private bool IsBroken(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Error
        || !TypeConstraints.AreMet(type, _compilation)
        || !TypeReach.IsAsAccessibleAs(type, _contract, _compilation)
        || IsHalfTyped(type);

    /// <summary>Whether the compiler cannot read a type's declaration, or does not know a constraint of it.</summary>
    private bool IsHalfTyped(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Any(item => DeclaredTree.HasErrors(item.GetSyntax(_cancellationToken)))
        || type.TypeParameters.Any(static item => item.ConstraintTypes.Any(static constraint => constraint.TypeKind == TypeKind.Error));

    private void CheckMembers()
    {
        foreach (ISymbol member in MethodSignature.MembersOf(_contract))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _hasCompilerErrors |= member.Name.Length == 0;
            if (!IsMethodOrHarmless(_contract, member))
            {
                Report(Descriptors.UnsupportedMember, member, Describe(member));
            }
        }

        var signatures = new List<MethodSignature>();
        foreach (IMethodSymbol method in MethodSignature.MethodsOf(_contract))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (method.IsGenericMethod)
            {
                Report(Descriptors.GenericMethod, method, Describe(method));
                continue;
            }

            _hasCompilerErrors |= method.Parameters.Select(static parameter => parameter.Type)
                .Append(method.ReturnType)
                .Any(type => !TypeReach.IsAsAccessibleAs(type, _contract, _compilation));
            _hasCompilerErrors |= method.Parameters.Select(static parameter => parameter.Name).Distinct().Count() < method.Parameters.Length;
            MethodSignature signature = MethodSignature.Create(method, _types);
            CheckReturn(signature);
            CheckParameters(signature);
            if (!GeneratedNames.FitMetadata(_contract, signature))
            {
                Report(
                    Descriptors.UnusableType,
                    method,
                    TypeNames.ForMessage(_contract),
                    Describe(method),
                    "the full names of contract, method and result are together too long for an assembly, which takes "
                        + $"{Literals.Number(GeneratedNames.MaximumMetadataName)} bytes");
            }

            signatures.Add(signature);
        }

        CheckWireNames(signatures);
        if (!_violations.Any(static item => item.IsError))
        {
            if (!_hasCompilerErrors && !_typeRules.HasCompilerErrors)
            {
                _hasCompilerErrors = UsedSymbols.Of(_contract, _types, _cancellationToken).OfType<INamedTypeSymbol>().Any(IsHalfTyped);
                CheckIds(signatures);
            }

            // Advice is for contracts that work.
            signatures.ForEach(CheckToken);
            signatures.ForEach(CheckIdempotent);
        }
    }

    /// <summary>Whether a member is a method of the contract, or one that is no part of what the client implements.</summary>
    private static bool IsMethodOrHarmless(INamedTypeSymbol contract, ISymbol member) => member switch
    {
        INamedTypeSymbol => true,
        { IsStatic: true, IsAbstract: false } => true,
        IMethodSymbol { AssociatedSymbol: not null } => true,
        IMethodSymbol { MethodKind: MethodKind.ExplicitInterfaceImplementation or MethodKind.StaticConstructor } => true,
        IPropertySymbol or IEventSymbol => !member.IsStatic && MethodSignature.IsImplemented(contract, member),
        IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false } method =>
            method.DeclaredAccessibility == Accessibility.Public || MethodSignature.IsImplemented(contract, method),
        _ => false,
    };

    private void CheckReturn(MethodSignature signature)
    {
        IMethodSymbol method = signature.Method;
        string path = Describe(method);
        if (method.ReturnType.TypeKind == TypeKind.Error)
        {
            _hasCompilerErrors = true;
            return;
        }

        if (_types.Classify(_types.Normalize(method.ReturnType)).Category is TypeCategory.Tx or TypeCategory.Rx)
        {
            Report(Descriptors.ChannelInResult, method, path, TypeNames.ForMessage(method.ReturnType), "what it returns");
            return;
        }

        if (signature.Form is null || method.RefKind != RefKind.None)
        {
            Report(Descriptors.UnsupportedReturn, method, path, TypeNames.ForMessage(method.ReturnType));
            return;
        }

        if (signature.Value is not null && (signature.Form == ReturnForm.Stream || !IsReference(signature.Value, signature.ReturnCodec)))
        {
            _typeRules.Check(
                signature.Value,
                method,
                path,
                signature.Form == ReturnForm.Stream ? ValuePlace.Item : ValuePlace.Result,
                signature.ReturnCodec);
        }

        if (signature.Error is not null)
        {
            _typeRules.Check(signature.Error, method, path, ValuePlace.Error);
        }

        CheckCredit(signature.ReturnCredit, method, path, isChannel: signature.Form == ReturnForm.Stream);
    }

    private void CheckParameters(MethodSignature signature)
    {
        foreach (IParameterSymbol parameter in signature.Method.Parameters)
        {
            string path = Describe(signature.Method);
            _hasCompilerErrors |= parameter.Name.Length == 0;
            if (parameter.RefKind != RefKind.None
                || parameter.IsParams
                || parameter.Type.IsRefLikeType
                || parameter.Type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
            {
                Report(Descriptors.UnsupportedParameter, parameter, path, parameter.Name);
            }
            else if (MethodSignature.IsContext(parameter.Type))
            {
                if (!SymbolEqualityComparer.Default.Equals(parameter, signature.Context))
                {
                    Report(Descriptors.MisplacedContext, parameter, path, parameter.Name, TypeNames.ForMessage(parameter.Type));
                }

                CheckCredit(parameter.FindAttribute(RoamNames.CreditAttribute), parameter, path, isChannel: false);
            }
            else
            {
                CheckValueParameter(parameter, path);
            }
        }

        if (signature.Method.IsVararg)
        {
            Report(Descriptors.UnsupportedParameter, signature.Method, Describe(signature.Method), "__arglist");
        }
    }

    private void CheckToken(MethodSignature signature)
    {
        // A method of another assembly cannot be changed here.
        if (signature.Context is null && FindLocation(signature.Method) is not null)
        {
            Report(Descriptors.MissingToken, signature.Method, Describe(signature.Method));
        }
    }

    private void CheckIdempotent(MethodSignature signature)
    {
        IMethodSymbol method = signature.Method;
        if (method.FindAttribute(RoamNames.IdempotentAttribute) is not null
            && FindLocation(method) is not null
            && (signature.Form == ReturnForm.Stream || method.Parameters.Any(parameter => IsChannel(_types.Normalize(parameter.Type)))))
        {
            Report(Descriptors.IdempotentChannels, method, Describe(method));
        }
    }

    private bool IsChannel(ITypeSymbol type) =>
        MethodSignature.IsStream(type) || _types.Classify(type).Category is TypeCategory.Tx or TypeCategory.Rx;

    private void CheckValueParameter(IParameterSymbol parameter, string path)
    {
        ITypeSymbol type = _types.Normalize(parameter.Type);
        bool isStream = MethodSignature.IsStream(type);
        AttributeData? codec = parameter.FindAttribute(RoamNames.CodecAttribute);
        if (isStream)
        {
            _typeRules.Check(((INamedTypeSymbol)type).TypeArguments[0], parameter, path, ValuePlace.Item, codec);
        }
        else if (!IsReference(type, codec))
        {
            _typeRules.Check(type, parameter, path, ValuePlace.Argument, codec);
        }

        CheckCredit(
            parameter.FindAttribute(RoamNames.CreditAttribute),
            parameter,
            path,
            IsChannel(type));
    }

    /// <summary>Whether a parameter or result is a service, which is passed by reference.</summary>
    private bool IsReference(ITypeSymbol type, AttributeData? codec) =>
        codec is null && _types.Classify(type).Category == TypeCategory.Service;

    private void CheckCredit(AttributeData? credit, ISymbol symbol, string path, bool isChannel)
    {
        if (credit is not null && TypeRules.WhyInvalidCredit(credit, isChannel) is { } reason)
        {
            Report(Descriptors.InvalidCredit, symbol, path, reason);
        }
    }

    private void CheckWireNames(List<MethodSignature> signatures)
    {
        string service = ServiceParser.ServiceName(_contract);
        if (WireNames.Kebab(service).Length == 0)
        {
            Report(Descriptors.DuplicateWireName, _contract, TypeNames.ForMessage(_contract), service, "has no letter or digit");
        }

        foreach (MethodSignature signature in signatures.Where(
            static item => item is { MethodAttributeName: { } name, NameAttributeName: { } other } && name != other))
        {
            string reason = $"is not the '{signature.NameAttributeName}' that [RoamName] gives it";
            Report(Descriptors.DuplicateWireName, signature.Method, Describe(signature.Method), signature.WireName, reason);
        }

        foreach (IGrouping<string, MethodSignature> group in signatures
            .GroupBy(static item => WireNames.Kebab(item.WireName), StringComparer.Ordinal))
        {
            string wireName = WireNames.Method(service, group.First().WireName);
            if (group.Key.Length == 0)
            {
                ReportAll(group, wireName, "has no letter or digit");
            }
            else if (group.Count() > 1)
            {
                ImmutableArray<MethodSignature> overloads =
                [
                    .. group.Where(
                        item => item.ExplicitWireName is null && group.Count(other => other.Method.Name == item.Method.Name) > 1),
                ];
                foreach (MethodSignature overload in overloads)
                {
                    Report(Descriptors.UnnamedOverload, overload.Method, Describe(overload.Method));
                }

                if (overloads.IsEmpty)
                {
                    ReportAll(group, wireName, "belongs to another method of the contract too");
                }
            }
        }

        void ReportAll(IEnumerable<MethodSignature> group, string wireName, string reason)
        {
            foreach (MethodSignature signature in group)
            {
                Report(Descriptors.DuplicateWireName, signature.Method, Describe(signature.Method), wireName, reason);
            }
        }
    }

    /// <summary>Reports methods with different names whose ids are the same, in either format.</summary>
    private void CheckIds(List<MethodSignature> signatures)
    {
        string service = ServiceParser.ServiceName(_contract);
        var byName = new Dictionary<ulong, string>();
        var bySignature = new Dictionary<ulong, string>();
        foreach (MethodSignature method in signatures)
        {
            string wireName = WireNames.Method(service, method.WireName);
            CanonicalSignature signature = _types.SignatureOf(method);
            if (FindOther(byName, _ids.OfName(wireName), wireName) is { } other)
            {
                ReportCollision(method, wireName, $"has the same id as '{other}'");
            }
            else if (signature.Problem is null && FindOther(bySignature, _ids.OfSignature(wireName, signature), wireName) is { } namesake)
            {
                ReportCollision(method, wireName, $"has the same id as '{namesake}' towards peers that speak Postcard");
            }
        }

        void ReportCollision(MethodSignature method, string wireName, string reason) =>
            Report(Descriptors.DuplicateWireName, method.Method, Describe(method.Method), wireName, reason);

        static string? FindOther(Dictionary<ulong, string> names, ulong id, string name)
        {
            if (names.TryGetValue(id, out string? other))
            {
                return other;
            }

            names.Add(id, name);
            return null;
        }
    }

    private string Describe(ISymbol member) => TypeNames.ForMessage(_contract) + "." + member.Name;

    /// <summary>Reports at a symbol, or at the contract if the symbol stands in another assembly.</summary>
    private void Report(DiagnosticDescriptor rule, ISymbol symbol, params object[] arguments) =>
        _violations.Add(new ContractViolation(rule, FindLocation(symbol) ?? FindLocation(_contract), arguments));

    /// <summary>Where a symbol stands in this compilation. In an editor, symbols of other projects have source too, but elsewhere.</summary>
    private Location? FindLocation(ISymbol symbol) => symbol.Locations.FirstOrDefault(
        item => item.SourceTree is { } tree && _compilation.ContainsSyntaxTree(tree));
}
