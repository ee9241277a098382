namespace ConnectFunctions;

/// <summary>What is wrong with one member or parameter.</summary>
/// <param name="Field">Its path, such as <c>redirect_uris[1].uri</c>.</param>
/// <param name="Code">For programs: lower case with underscores, such as <c>invalid_uri</c>.</param>
/// <param name="Message">For people: what would be right.</param>
public sealed record FieldError(string Field, string Code, string Message);
