using System.Text.Json.Nodes;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>An answer, read to its end.</summary>
internal sealed record Reply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The fields and codes of <c>errors</c>, such as <c>name: required</c>.</summary>
    public IEnumerable<string> Errors => (Json["errors"]?.AsArray() ?? []).Select(error => $"{error!["field"]}: {error["code"]}");

    /// <summary>The object in an answer that must have this status.</summary>
    public JsonObject Is(int status)
    {
        Has(status);
        return Json.AsObject();
    }

    /// <summary>The array in an answer that must have this status.</summary>
    public JsonArray IsArray(int status)
    {
        Has(status);
        return Json.AsArray();
    }

    public Reply Has(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {(Text.Length < 2000 ? Text : Text[..2000])}");
        return this;
    }

    public void IsError(int status, string code)
    {
        var body = Is(status);
        Assert.Equal(code, (string?)body["code"]);
        Assert.Equal((string[])["message", "code"], body.Select(member => member.Key));
        Assert.NotEmpty((string)body["message"]!);
    }

    public void IsNotFound() => IsError(404, "entity_not_found");

    public void IsMalformed() => IsError(400, "invalid_request_body");

    /// <param name="expected">Such as <c>name: required</c>, all of them, in any order.</param>
    public void IsInvalid(params string[] expected)
    {
        var body = Is(422);
        Assert.Equal("unprocessable_entity", (string?)body["code"]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Errors.Order(StringComparer.Ordinal));
    }

    public void IsEmpty(int status)
    {
        Has(status);
        Assert.Equal("", Text);
        Assert.DoesNotContain("Content-Type", Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }
}
