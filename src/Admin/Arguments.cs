using System.CommandLine;
using System.CommandLine.Parsing;
using ConnectFunctions.Environments;

namespace ConnectFunctions.Admin;

/// <summary>Arguments and options that are more than text: what is wrong with one is said before anything is tried.</summary>
internal static class Arguments
{
    public static Argument<EnvironmentId> Environment(string name = "ENV") => new(name)
    {
        Description = "The environment.",
        CustomParser = result => ParseEnvironment(result)!,
    };

    public static Argument<EnvironmentId?> OptionalEnvironment() => new("ENV")
    {
        Description = "The environment.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => null,
        CustomParser = ParseEnvironment,
    };

    public static Argument<EnvironmentId[]> Environments() => new("ENV")
    {
        Description = "The environments.",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Environment(result, token.Value)).OfType<EnvironmentId>()],
    };

    /// <param name="direction">1 when a duration leads into the future, -1 into the past.</param>
    public static Option<DateTimeOffset?> Time(string name, string description, int direction) => new(name)
    {
        Description = $"{description}: {Times.Rule}.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (Times.TryParse(result.Tokens[0].Value, TimeProvider.System.GetUtcNow(), direction, out var time))
            {
                return time;
            }

            result.AddError($"{name} must be {Times.Rule}.");
            return null;
        },
    };

    private static EnvironmentId? ParseEnvironment(ArgumentResult result) => Environment(result, result.Tokens[0].Value);

    private static EnvironmentId? Environment(ArgumentResult result, string text)
    {
        if (!EnvironmentId.TryParse(text, out var id))
        {
            result.AddError($"'{TextTable.Clean(text)}' cannot be an environment: its name is 1 to {EnvironmentId.MaxLength} of a–z and 0–9.");
        }

        return id;
    }
}
