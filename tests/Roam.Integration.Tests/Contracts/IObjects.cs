namespace Roam.Integration.Tests.Contracts;

/// <summary>An echo of objects of every shape.</summary>
[RoamService]
public interface IObjects
{
    ValueTask<Person> PersonAsync(Person value);

    ValueTask<Person?> OptionalPersonAsync(Person? value);

    ValueTask<List<Person>> PersonsAsync(List<Person> value);

    ValueTask<Point> PointAsync(Point value);

    ValueTask<Point?> OptionalPointAsync(Point? value);

    ValueTask<Settings> SettingsAsync(Settings value);

    ValueTask<Overriding> OverridingAsync(Overriding value);

    ValueTask<Temperature> TemperatureAsync(Temperature value);

    ValueTask<Size> SizeAsync(Size value);

    ValueTask<Node> NodeAsync(Node value);

    ValueTask<Box<int>> BoxOfIntAsync(Box<int> value);

    ValueTask<Box<Box<string?>>> BoxOfBoxAsync(Box<Box<string?>> value);

    ValueTask<Prepared> PreparedAsync(Prepared value);

    ValueTask<Result<Person, List<Point>>> ResultAsync(Result<Person, List<Point>> value);

    ValueTask<Box<Result<Person, Point>>> ResultInBoxAsync(Box<Result<Person, Point>> value);

    ValueTask<IReadOnlyDictionary<string, IReadOnlyList<Box<Point?>>>> DeepAsync(IReadOnlyDictionary<string, IReadOnlyList<Box<Point?>>> value);
}
