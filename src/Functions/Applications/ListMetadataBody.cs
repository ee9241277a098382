namespace ConnectFunctions.Functions.Applications;

/// <summary>The cursors of the pages around a page; null where there is none.</summary>
internal sealed record ListMetadataBody(string? Before, string? After);
