using Roam.CompilerServices;
using Roam.Conformance.Tests.Contracts;

namespace Roam.Conformance.Tests.Harness;

/// <summary>Offers the methods of <see cref="IProbe"/>, and dispatches them as a test says.</summary>
internal sealed class HandWritten(Func<DispatchedRequest, ValueTask> dispatch) : IHandWritten
{
    public ValueTask DispatchAsync(DispatchedRequest request) => dispatch(request);

    /// <summary>Offers it.</summary>
    public static RoamServices Offer(Func<DispatchedRequest, ValueTask> dispatch)
    {
        ServiceRegistration<IHandWritten>.Register(Registration);
        return new RoamServices().Add<IHandWritten>(new HandWritten(dispatch));
    }

    private static ServiceRegistration<IHandWritten> Registration { get; } = new(
        ServiceRegistration<IProbe>.Current.Descriptor,
        static service => new Dispatcher(service),
        static _ => throw new NotSupportedException("There is no client of a service written by hand."));

    private sealed class Dispatcher(IHandWritten service) : RoamDispatcher(ServiceRegistration<IProbe>.Current.Descriptor)
    {
        public override ValueTask DispatchAsync(DispatchedRequest request) => service.DispatchAsync(request);
    }
}
