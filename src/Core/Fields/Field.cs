using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ConnectFunctions.Fields;

/// <summary>
/// One member of a request, which may be absent, null or a value, and the place where what is wrong with it is noted.
/// A member of the wrong JSON type is noted as <c>invalid_type</c>.
/// </summary>
public readonly struct Field
{
    private readonly JsonElement element;
    private readonly FieldErrors errors;

    internal Field(string path, JsonElement element, FieldErrors errors) =>
        (Path, this.element, this.errors) = (path, element, errors);

    public string Path { get; }

    public bool IsAbsent => element.ValueKind is JsonValueKind.Undefined;

    public bool IsNull => element.ValueKind is JsonValueKind.Null;

    public bool IsAbsentOrNull => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Neither absent nor null nor an empty array.</summary>
    public bool HasContent => !IsAbsentOrNull && !(element.ValueKind is JsonValueKind.Array && element.GetArrayLength() == 0);

    public void Report(string code, string message) => errors.Add(Path, code, message);

    public void ReportMissing(string message = "is required.") => Report("required", message);

    public bool TryString([NotNullWhen(true)] out string? text)
    {
        text = element.ValueKind is JsonValueKind.String ? element.GetString()! : null;
        return text is not null || WrongType("must be a string.");
    }

    public bool TryBoolean(out bool value)
    {
        value = element.ValueKind is JsonValueKind.True;
        return element.ValueKind is JsonValueKind.True or JsonValueKind.False || WrongType("must be true or false.");
    }

    /// <summary>The elements of an array, each as a field of its own: <c>scopes[0]</c> and so on.</summary>
    public bool TryItems(int atMost, out IReadOnlyList<Field> items)
    {
        items = [];
        if (element.ValueKind is not JsonValueKind.Array)
        {
            return WrongType("must be an array.");
        }

        if (element.GetArrayLength() > atMost)
        {
            Report("too_many", $"must have at most {atMost} elements.");
            return false;
        }

        var (path, noted) = (Path, errors);
        items = [.. element.EnumerateArray().Select((item, index) => new Field($"{path}[{index}]", item, noted))];
        return true;
    }

    public bool IsObject() => element.ValueKind is JsonValueKind.Object || WrongType("must be an object.");

    /// <summary>A member of an object; of anything else, an absent one.</summary>
    public Field this[string name] => new(
        Path.Length == 0 ? name : $"{Path}.{name}",
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default,
        errors);

    private bool WrongType(string message)
    {
        Report("invalid_type", message);
        return false;
    }
}
