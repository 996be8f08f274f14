using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Roam.Links;

namespace Roam.Generators.Tests.Harness;

/// <summary>
/// Runs what was generated: serves every contract of an assembly on a link in memory, and calls each of its methods once through the
/// generated client, with values that are made for their types.
/// </summary>
internal static class Calls
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static int _assemblies;

    private static readonly MethodInfo AddService = typeof(RoamServices).GetMethods()
        .Single(static method => method.Name == nameof(RoamServices.Add) && !method.GetParameters()[0].ParameterType.IsGenericType);

    private static readonly MethodInfo Enumerate = typeof(Calls).GetMethod(nameof(EnumerateAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Calls everything.</summary>
    /// <returns>How many calls there were.</returns>
    public static int All(GeneratorRun run)
    {
        using var image = new MemoryStream();

        // Proxies are found by the names of their assemblies, and cannot be made of interfaces that can be unloaded.
        string name = $"{run.Output.AssemblyName}.{Interlocked.Increment(ref _assemblies)}";
        EmitResult emitted = run.Output.WithAssemblyName(name).Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(static item => item.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        Type[] types = AssemblyLoadContext.Default.LoadFromStream(image).GetTypes();
        return Task.Run(() => AllAsync(types)).WaitAsync(Timeout).GetAwaiter().GetResult();
    }

    private static async Task<int> AllAsync(Type[] types)
    {
        int calls = 0;
        foreach (Type client in types.Where(static type => type.BaseType == typeof(RoamClient) && type.IsDefined(typeof(GeneratedCodeAttribute))))
        {
            string dispatcher = client.FullName![..^"Client".Length] + "Dispatcher";
            Type contract = types.Single(type => type.FullName == dispatcher).GetConstructors().Single().GetParameters()[0].ParameterType;
            calls += await AllAsync(contract, client);
        }

        return calls;
    }

    private static async Task<int> AllAsync(Type contract, Type client)
    {
        object service = DispatchProxy.Create(contract, typeof(Handler));
        var services = new RoamServices();
        AddService.MakeGenericMethod(contract).Invoke(services, [service]);
        (ILink near, ILink far) = MemoryLink.CreatePair();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(far, services);
        await using RoamSession caller = await RoamSession.InitiateAsync(near);
        await using RoamSession server = await accepting;
        object called = Activator.CreateInstance(client, caller.Root)!;
        MethodInfo[] methods =
        [
            .. contract.GetInterfaces().Where(static item => item != typeof(IAsyncDisposable)).Prepend(contract)
                .SelectMany(static item => item.GetMethods())
                .Where(static method => method is { IsAbstract: true, IsSpecialName: false }),
        ];
        foreach (MethodInfo method in methods)
        {
            object?[] arguments = [.. method.GetParameters().Select(static parameter => Samples.Of(parameter.ParameterType))];
            await AwaitAsync(method.Invoke(called, arguments)!, method.ReturnType);
        }

        Assert.Equal(methods.Length, ((Handler)service).Count);
        return methods.Length;
    }

    private static Task AwaitAsync(object result, Type type) =>
        result is Task task ? task
        : result is ValueTask valueTask ? valueTask.AsTask()
        : type.GetGenericTypeDefinition() == typeof(ValueTask<>) ? (Task)type.GetMethod("AsTask")!.Invoke(result, null)!
        : (Task)Enumerate.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [result])!;

    private static async Task EnumerateAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (T item in items)
        {
            Assert.Fail($"Nothing was sent, but {item} came.");
        }
    }

    /// <summary>Answers every call with a sample of its result.</summary>
    public class Handler : DispatchProxy
    {
        private int _count;

        public int Count => _count;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Interlocked.Increment(ref _count);
            Type type = targetMethod!.ReturnType;
            if (!type.IsGenericType)
            {
                return type == typeof(Task) ? Task.CompletedTask : default(ValueTask);
            }

            object? value = type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) ? Samples.Of(type) : Samples.Of(type.GetGenericArguments()[0]);
            return type.GetGenericTypeDefinition() == typeof(ValueTask<>) ? type.GetConstructor(type.GetGenericArguments())!.Invoke([value])
                : type.GetGenericTypeDefinition() == typeof(Task<>)
                    ? typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [value])
                : value;
        }
    }
}
