using System.Diagnostics.CodeAnalysis;

namespace ConnectFunctions;

/// <summary>A value, or the reason why there is none.</summary>
public readonly struct Outcome<T>
    where T : notnull
{
    private readonly T? value;
    private readonly Failure? failure;

    internal Outcome(T value) => this.value = value;

    internal Outcome(Failure failure) => this.failure = failure;

    public static implicit operator Outcome<T>(T value) => new(value);

    public static implicit operator Outcome<T>(Failure failure) => new(failure);

    public bool TryGet([NotNullWhen(true)] out T? result, [NotNullWhen(false)] out Failure? reason)
    {
        result = value;
        reason = failure;
        return failure is null;
    }

    public TResult Match<TResult>(Func<T, TResult> onValue, Func<Failure, TResult> onFailure) =>
        TryGet(out var result, out var reason) ? onValue(result) : onFailure(reason);

    public async Task<Outcome<TNext>> ThenAsync<TNext>(Func<T, Task<Outcome<TNext>>> next)
        where TNext : notnull =>
        TryGet(out var result, out var reason) ? await next(result) : reason;
}
