using System.Text.Json.Serialization;
using ConnectFunctions.Applications;

namespace ConnectFunctions.Functions.Applications;

/// <summary>A page of applications as callers see it.</summary>
internal sealed record ApplicationListBody(IReadOnlyList<ApplicationBody> Data, ListMetadataBody ListMetadata)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";

    public static ApplicationListBody Of(ApplicationPage page) => new(
        [.. page.Applications.Select(ApplicationBody.Of)],
        new ListMetadataBody(page.Before?.ToString(), page.After?.ToString()));
}
