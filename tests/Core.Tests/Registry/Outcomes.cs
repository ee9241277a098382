using System.Text.Json;
using ConnectFunctions.Applications;
using Xunit.Sdk;

namespace ConnectFunctions.Core.Tests.Registry;

internal static class Outcomes
{
    /// <summary>The value; a failure fails the test.</summary>
    public static T Value<T>(this Outcome<T> outcome)
        where T : notnull =>
        outcome.TryGet(out var value, out var failure) ? value : throw new XunitException($"Expected a {typeof(T).Name}, but got {failure}.");

    /// <summary>The ids that a page shows, in its order.</summary>
    public static IEnumerable<string> Ids(this ApplicationPage page) =>
        page.Applications.Select(body => JsonElement.Parse(body.Span).GetProperty("id").GetString()!);

    /// <summary>The failure; null when there is a value.</summary>
    public static Failure? Failure<T>(this Outcome<T> outcome)
        where T : notnull =>
        outcome.TryGet(out _, out var failure) ? null : failure;
}
