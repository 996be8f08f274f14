namespace Roam.Conformance.Tests.Contracts;

/// <summary>The service behind <see cref="IBoard"/> and <see cref="IListener"/>; what the board does with a listener, each test says.</summary>
internal sealed class Board : IBoard, IListener
{
    public Func<IListener, CallContext, ValueTask<int>> OnPost { get; set; } = static async (listener, _) =>
    {
        int heard = await listener.HearAsync(1);
        await RoamClient.ReleaseAsync(listener);
        return heard;
    };

    public ValueTask<int> PostAsync(IListener listener, CallContext context = default) => OnPost(listener, context);

    public ValueTask<IListener> GetAsync(CancellationToken cancellationToken = default) => new(this);

    public ValueTask<int> PlainAsync(int number) => new(number);

    public ValueTask<int> HearAsync(int number) => new(number + 1);
}
