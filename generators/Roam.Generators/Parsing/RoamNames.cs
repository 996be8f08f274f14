using System.Collections.Immutable;

namespace Roam.Generators.Parsing;

/// <summary>Metadata names of the types that mean something to the generator.</summary>
internal static class RoamNames
{
    public const string ServiceAttribute = "Roam.RoamServiceAttribute";
    public const string MethodAttribute = "Roam.RoamMethodAttribute";
    public const string IdempotentAttribute = "Roam.IdempotentAttribute";
    public const string CreditAttribute = "Roam.CreditAttribute";
    public const string NameAttribute = "Roam.RoamNameAttribute";
    public const string CodecAttribute = "Roam.RoamCodecAttribute";
    public const string VariantAttribute = "Roam.RoamVariantAttribute";
    public const string PayloadCodec = "Roam.Payloads.IPayloadCodec`1";
    public const string Client = "Roam.RoamClient";
    public const string CallContext = "Roam.CallContext";
    public const string Result = "Roam.Result`2";
    public const string Tx = "Roam.Tx`1";
    public const string Rx = "Roam.Rx`1";
    public const string Channel = "Roam.RoamChannel";

    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string AsyncDisposable = "System.IAsyncDisposable";
    public const string AsyncEnumerable = "System.Collections.Generic.IAsyncEnumerable`1";
    public const string Task = "System.Threading.Tasks.Task";
    public const string TaskOfT = "System.Threading.Tasks.Task`1";
    public const string ValueTask = "System.Threading.Tasks.ValueTask";
    public const string ValueTaskOfT = "System.Threading.Tasks.ValueTask`1";

    public const string Flags = "System.FlagsAttribute";
    public const string SetsRequiredMembers = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";
    public const string Obsolete = "System.ObsoleteAttribute";
    public const string Experimental = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";
    public const string GeneratedCode = "System.CodeDom.Compiler.GeneratedCodeAttribute";

    /// <summary>Attributes by which the compiler, not the caller, fills in an argument.</summary>
    public static readonly ImmutableHashSet<string> CallerInfo = ImmutableHashSet.Create(
        "System.Runtime.CompilerServices.CallerMemberNameAttribute",
        "System.Runtime.CompilerServices.CallerFilePathAttribute",
        "System.Runtime.CompilerServices.CallerLineNumberAttribute",
        "System.Runtime.CompilerServices.CallerArgumentExpressionAttribute");

    /// <summary>The credit of a channel that declares none; equal to <c>CreditAttribute.Default</c>.</summary>
    public const int DefaultCredit = 16;

    /// <summary>The largest credit; equal to <c>CreditAttribute.Maximum</c>.</summary>
    public const int MaximumCredit = 65_536;

    /// <summary>The largest key of a member: every place up to it takes a byte in each object.</summary>
    public const int MaximumKey = 4_095;
}
