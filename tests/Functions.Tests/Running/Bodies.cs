using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>What to create, with as little as is allowed unless it says otherwise.</summary>
internal static class Bodies
{
    public const string Organization = "org_01KJPXHXF1Q4B1MK7XFA20HSPG";

    public static JsonObject FirstParty(string name = "Harbour Console") =>
        new() { ["name"] = name, ["application_type"] = "oauth", ["is_first_party"] = true };

    public static JsonObject ThirdParty(string organization = Organization) =>
        new() { ["name"] = "Tide Tables", ["application_type"] = "oauth", ["is_first_party"] = false, ["organization_id"] = organization };

    public static JsonObject M2M(string organization = Organization) =>
        new() { ["name"] = "Berth Planner", ["application_type"] = "m2m", ["organization_id"] = organization };

    public static JsonObject OfKind(string kind) => kind switch
    {
        "first-party" => FirstParty(),
        "third-party" => ThirdParty(),
        "m2m" => M2M(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    /// <summary>The body with one more member, or another value for one.</summary>
    public static JsonObject With(this JsonObject body, string member, JsonNode? value)
    {
        body[member] = value;
        return body;
    }

    public static JsonObject Without(this JsonObject body, string member)
    {
        body.Remove(member);
        return body;
    }

    public static JsonObject WithUris(this JsonObject body, params string[] uris) => body.With("redirect_uris", Uris(uris));

    public static JsonArray Uris(params string[] uris) => [.. uris.Select(uri => new JsonObject { ["uri"] = uri })];

    public static JsonArray Texts(params IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    public static string NewOrganization() => $"org_{Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}";

    /// <summary>
    /// Every bound reached at once: 255 and 2,000 UTF-16 units of text in many scripts, 50 redirect URIs of 16,384
    /// characters together and one of them of 2,048, 100 scopes of 8,192 together and one of them of 128.
    /// </summary>
    public static JsonObject Largest()
    {
        var uris = new List<string> { LongUri(2048, 0) };
        var rest = 16_384 - 2048;
        for (var i = 1; i < 50; i++)
        {
            var length = i < 49 ? rest / 49 : rest - (48 * (rest / 49));
            uris.Add(LongUri(length, i));
        }

        var scopes = new List<string> { LongScope(128, 0) };
        var left = 8192 - 128;
        for (var i = 1; i < 100; i++)
        {
            var length = i < 99 ? left / 99 : left - (98 * (left / 99));
            scopes.Add(LongScope(length, i));
        }

        const string Mixed = "🚢⚓ \u202Eمرفأ\u202C \"Kai\" 'quay' \\ & <b> ñ 港 \u200F";
        return ThirdParty($"org_{new string('Z', 64)}")
            .With("name", Filled("⚓" + Mixed, 255))
            .With("description", Filled("\t" + Mixed + "\r\n", 2000))
            .With("uses_pkce", true)
            .With("redirect_uris", Uris([.. uris]))
            .With("scopes", Texts(scopes));
    }

    private static string LongUri(int length, int number)
    {
        // The characters that grow the most where JSON is escaped.
        var start = string.Create(CultureInfo.InvariantCulture, $"https://harbour.example/{number}?q=");
        return start + new string('&', length - start.Length - 1) + '\'';
    }

    private static string LongScope(int length, int number)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"berths:{number}:");
        return start + new string('&', length - start.Length);
    }

    /// <summary>The text over and over; what does not fit whole at the end is made up with dots, so no pair is halved.</summary>
    private static string Filled(string text, int length)
    {
        var whole = string.Concat(Enumerable.Repeat(text, length / text.Length));
        return whole + new string('.', length - whole.Length);
    }
}
