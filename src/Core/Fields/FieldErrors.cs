using System.Text.Json;

namespace ConnectFunctions.Fields;

/// <summary>Collects everything that is wrong with a request, so that a caller can mend it in one go.</summary>
public sealed class FieldErrors
{
    private readonly List<FieldError> errors = [];

    public bool Any => errors.Count > 0;

    public Failure.Invalid Failure => ConnectFunctions.Failure.Invalid.Of(errors);

    public void Add(string field, string code, string message) => errors.Add(new FieldError(field, code, message));

    /// <summary>The whole request body, whose members are fields.</summary>
    public Field Of(JsonElement body) => new("", body, this);
}
