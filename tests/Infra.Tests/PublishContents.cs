using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary><c>tools/publish-contents.json</c>: what a published folder must contain and must not.</summary>
public sealed record PublishContents(
    IReadOnlyList<PublishContents.File> Contains, IReadOnlyList<PublishContents.Pattern> NeverNamed, IReadOnlyList<PublishContents.Pattern> NeverHeld)
{
    public static PublishContents Listed { get; } = JsonSerializer.Deserialize<PublishContents>(
        System.IO.File.ReadAllText(Repository.PathOf("tools/publish-contents.json")), JsonSerializerOptions.Web)!;

    /// <param name="Package">The real package that alone brings it, if only that does.</param>
    public sealed record File(string Path, string Why, string? Package);

    public sealed record Pattern(string Rule);
}
