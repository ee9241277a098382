using System.Text.Json.Serialization;

namespace ConnectFunctions.Functions.Http;

/// <summary>The body of every answer that is not a success.</summary>
/// <param name="Message">For people.</param>
/// <param name="Code">For programs.</param>
/// <param name="Errors">What is wrong with which field; absent where that is not the matter.</param>
internal sealed record ErrorBody(
    string Message,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors = null);
