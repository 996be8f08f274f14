namespace System.Runtime.CompilerServices;

/// <summary>What the compiler needs for <c>init</c>; the framework has it since .NET 5.</summary>
internal static class IsExternalInit;
