using System.Diagnostics.CodeAnalysis;

namespace Roam;

/// <summary>
/// The outcome of a method with a typed failure: a value or an error, both sent as declared. Failures of the call itself (a lost
/// connection, an unknown method) are never in here; they throw <see cref="RoamException"/>.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <typeparam name="TError">The error's type.</typeparam>
public readonly struct Result<T, TError> : IEquatable<Result<T, TError>>
{
    private readonly T _value;
    private readonly TError _error;
    private readonly State _state;

    private Result(T value, TError error, State state)
    {
        _value = value;
        _error = error;
        _state = state;
    }

    private enum State : byte
    {
        None,
        Ok,
        Error,
    }

    /// <summary>Whether this is a value.</summary>
    public bool IsOk => _state == State.Ok;

    /// <summary>Whether this is an error.</summary>
    public bool IsError => _state == State.Error;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">This is not a value.</exception>
    public T Value => _state == State.Ok ? _value : throw new InvalidOperationException(Describe("a value"));

    /// <summary>The error.</summary>
    /// <exception cref="InvalidOperationException">This is not an error.</exception>
    public TError Error => _state == State.Error ? _error : throw new InvalidOperationException(Describe("an error"));

    /// <summary>Creates a value.</summary>
    public static Result<T, TError> Ok(T value) => new(value, default!, State.Ok);

    /// <summary>Creates an error.</summary>
    public static Result<T, TError> Fail(TError error) => new(default!, error, State.Error);

    /// <summary>Makes <paramref name="value"/> a result.</summary>
    public static implicit operator Result<T, TError>(T value) => Ok(value);

    /// <summary>Makes <paramref name="error"/> a result.</summary>
    public static implicit operator Result<T, TError>(TError error) => Fail(error);

    /// <summary>Gives the value, or else the error.</summary>
    /// <returns>Whether this is a value.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T value, [MaybeNullWhen(true)] out TError error)
    {
        value = _value;
        error = _error;
        return _state switch
        {
            State.Ok => true,
            State.Error => false,
            _ => throw new InvalidOperationException(Describe("a value or an error")),
        };
    }

    /// <inheritdoc/>
    public bool Equals(Result<T, TError> other) =>
        _state == other._state
        && EqualityComparer<T>.Default.Equals(_value, other._value)
        && EqualityComparer<TError>.Default.Equals(_error, other._error);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Result<T, TError> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_state, _value, _error);

    /// <summary>Compares two results.</summary>
    public static bool operator ==(Result<T, TError> left, Result<T, TError> right) => left.Equals(right);

    /// <summary>Compares two results.</summary>
    public static bool operator !=(Result<T, TError> left, Result<T, TError> right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => _state switch
    {
        State.Ok => $"Ok({_value})",
        State.Error => $"Error({_error})",
        _ => "(uninitialised)",
    };

    private string Describe(string wanted) =>
        _state == State.None ? "The result was never set: use Ok or Fail." : $"The result does not hold {wanted}: {ToString()}.";
}
