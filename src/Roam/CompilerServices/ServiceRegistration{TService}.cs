using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Roam.CompilerServices;

/// <summary>
/// Connects a contract with the code that was generated for it, so that <c>Add&lt;ICalculator&gt;(…)</c> finds it without reflection.
/// Generated module initialisers fill it. Safe for any number of threads.
/// </summary>
/// <typeparam name="TService">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ServiceRegistration<TService>
    where TService : class
{
    private static volatile ServiceRegistration<TService>? s_current;

    /// <summary>Creates the registration.</summary>
    /// <param name="descriptor">The contract's descriptor.</param>
    /// <param name="createDispatcher">Creates the dispatcher of a service object.</param>
    /// <param name="createClient">Creates a client on a connection.</param>
    public ServiceRegistration(
        ServiceDescriptor descriptor,
        Func<TService, RoamDispatcher> createDispatcher,
        Func<RoamConnection, TService> createClient)
    {
        Descriptor = descriptor;
        CreateDispatcher = createDispatcher;
        CreateClient = createClient;
    }

    internal ServiceDescriptor Descriptor { get; }

    internal Func<TService, RoamDispatcher> CreateDispatcher { get; }

    internal Func<RoamConnection, TService> CreateClient { get; }

    /// <summary>The registration of the contract.</summary>
    /// <exception cref="InvalidOperationException">No code was generated for it.</exception>
    internal static ServiceRegistration<TService> Current
    {
        get
        {
            if (s_current is null)
            {
                // Naming an interface as a type argument does not by itself run its module's initialisers.
                RuntimeHelpers.RunModuleConstructor(typeof(TService).Module.ModuleHandle);
            }

            return s_current ?? throw new InvalidOperationException(
                !typeof(TService).IsInterface
                ? $"'{typeof(TService)}' is no contract. Name the interface that is marked with [RoamService], which it implements: Add<I{typeof(TService).Name}>(…)."
                : $"No code was generated for '{typeof(TService)}'. Mark the interface with [RoamService] and let its project reference the Roam package, whose generator writes the client and the dispatcher.");
        }
    }

    /// <summary>Makes the registration known.</summary>
    public static void Register(ServiceRegistration<TService> registration) => s_current = registration;
}
