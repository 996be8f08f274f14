namespace Roam.Integration.Tests.Contracts;

internal sealed class Objects : IObjects
{
    public ValueTask<Person> PersonAsync(Person value) => new(value);

    public ValueTask<Person?> OptionalPersonAsync(Person? value) => new(value);

    public ValueTask<List<Person>> PersonsAsync(List<Person> value) => new(value);

    public ValueTask<Point> PointAsync(Point value) => new(value);

    public ValueTask<Point?> OptionalPointAsync(Point? value) => new(value);

    public ValueTask<Settings> SettingsAsync(Settings value) => new(value);

    public ValueTask<Overriding> OverridingAsync(Overriding value) => new(value);

    public ValueTask<Temperature> TemperatureAsync(Temperature value) => new(value);

    public ValueTask<Size> SizeAsync(Size value) => new(value);

    public ValueTask<Node> NodeAsync(Node value) => new(value);

    public ValueTask<Box<int>> BoxOfIntAsync(Box<int> value) => new(value);

    public ValueTask<Box<Box<string?>>> BoxOfBoxAsync(Box<Box<string?>> value) => new(value);

    public ValueTask<Prepared> PreparedAsync(Prepared value) => new(value);

    public ValueTask<Result<Person, List<Point>>> ResultAsync(Result<Person, List<Point>> value) => new(value);

    public ValueTask<Box<Result<Person, Point>>> ResultInBoxAsync(Box<Result<Person, Point>> value) => new(value);

    public ValueTask<IReadOnlyDictionary<string, IReadOnlyList<Box<Point?>>>> DeepAsync(IReadOnlyDictionary<string, IReadOnlyList<Box<Point?>>> value) => new(value);
}
