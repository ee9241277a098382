using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectFunctions.Functions.Tests.Running;
using FsCheck;
using FsCheck.Fluent;

namespace ConnectFunctions.Functions.Tests.Robustness;

/// <summary>What nobody in their right mind would send, and some of what they would.</summary>
internal static class Odd
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Fragments =
    [
        "a", "Quay", " ", "  ", "\t", "\r\n", "\u0000", "\u0007", "\u001B[2J", "\u007F", "\u0085", "\u00A0", "\u00AD", "é", "e\u0301", "ß", "İ",
        "\u200B", "\u200D", "\u202E", "\u2066", "\u2028", "\u3000", "\uFEFF", "\uFFFD", "\uFFFE", "\uFFFF", "مرفأ", "נמל", "港口", "🚢", "👩‍👩‍👧", "\U0010FFFF",
        "\"", "\\", "/", "'", "<script>", "&amp;", "%00", "%", "{0}", "${x}", "|", "~", "..", "--", "' or 1 eq 1", "=cmd()", "null", "#", "?", ":", "@", "*",
    ];

    private static readonly string[] KnownMembers =
    [
        "name", "description", "application_type", "is_first_party", "organization_id", "uses_pkce", "scopes", "redirect_uris", "uri", "default",
        "id", "client_id", "object", "created_at", "updated_at", "was_dynamically_registered",
    ];

    private static readonly string[] Literals =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e999999", "-1e-999999", "123456789012345678901234567890", "[]", "{}", "\"\"",
        "\"oauth\"", "\"m2m\"", "\"org_a\"", "\"\\uD83D\\uDEA2\"", "\"\\u0000\"", "[\"openid\"]", "[{\"uri\":\"https://a.example\"}]",
    ];

    private static readonly string[] Unsound =
    [
        "\"\\uD800\"", "\"\\uDC00\\uD800\"", "\"\uFFFF", "01", "NaN", "undefined", "'x'", "", "[1,]", "[", "]", "\"\\q\"", "/**/1", "\"\n\"",
        "{\"a\":1,\"a\":2}", "{\"\\uDFFF\":1}", "{,}", "{\"a\"}",
    ];

    /// <summary>Any text, of whole characters.</summary>
    public static Gen<string> Text { get; } =
        from parts in Gen.ListOf(Gen.Frequency((4, Gen.Elements(Fragments)), (1, Gen.Choose(0x20, 0x24FF).Select(code => $"{(char)code}"))))
        select string.Concat(parts);

    /// <summary>A JSON value, seldom an unsound one.</summary>
    public static Gen<string> Value { get; } = Gen.Sized(size => ValueOf(Math.Min(size, 4)));

    /// <summary>A body to create with: mostly an object, mostly with what is needed, and with something odd in it.</summary>
    public static Gen<string> CreationBody { get; } = Gen.Frequency(
        (12, from kind in Gen.Elements("first-party", "third-party", "m2m")
             from odd in Members
             select Merge(Bodies.OfKind(kind).Select(member => (member.Key, Json: member.Value!.ToJsonString())), odd)),
        (1, Value),
        (1, from body in Members from rest in Value select Merge([], body) + rest));

    /// <summary>A body to update with.</summary>
    public static Gen<string> ChangeBody { get; } = Gen.Frequency((12, Members.Select(members => Merge([], members))), (1, Value));

    /// <summary>
    /// One segment of a path, or something that was meant to be one. Without NUL, over which the server itself answers
    /// 400, and not of dots alone, which are no segment but steps from one to another.
    /// </summary>
    public static Gen<string> Segment { get; } = Gen.OneOf(
        from text in Text where text is not ("" or "." or "..") && !text.Contains('\0', StringComparison.Ordinal) select Uri.EscapeDataString(text),
        from bytes in Gen.ArrayOf(Gen.Choose(1, 255))
        where bytes.Length > 0 && bytes.Any(code => code != '.')
        select string.Concat(bytes.Select(code => string.Create(CultureInfo.InvariantCulture, $"%{code:X2}"))),
        from prefix in Gen.Elements("conn_app_", "client_", "app_", "secret_", "CONN_APP_", "org_", "")
        from suffix in Gen.ArrayOf(Gen.Elements("0123456789ABCDEFGHJKMNPQRSTVWXYZ".ToCharArray()), 26)
        from change in Gen.Choose(0, 3)
        select prefix + (change switch { 0 => new string(suffix)[1..], 1 => new string(suffix) + "0", 2 => new string(suffix).ToLowerInvariant(), _ => new string(suffix) }));

    /// <summary>Parameters with their question mark.</summary>
    public static Gen<string> Query { get; } =
        from pairs in Gen.ListOf(
            from name in Gen.OneOf(Gen.Elements("limit", "order", "before", "after", "organization_id", "registration_types", "LIMIT", "a[]"), Text.Select(Uri.EscapeDataString))
            from value in Gen.OneOf(
                Text.Select(Uri.EscapeDataString),
                Segment,
                Gen.Elements("1", "100", "101", "asc", "normal", "authenticated", "dynamic,authenticated", "org_a", "%", "%zz", "%00", "99999999999999999999", "-1"))
            from separator in Gen.Elements("=", "=", "=", "", "==")
            select name + separator + value)
        select "?" + string.Join('&', pairs);

    /// <summary>A line of a header, printable or not, without the end of the line.</summary>
    public static Gen<string> Header { get; } =
        from name in Gen.Elements(
            "X-Request-ID", "Authorization", "Content-Type", "Content-Encoding", "Accept", "Idempotency-Key", "If-Match", "If-None-Match", "Range", "Cookie",
            "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-HTTP-Method-Override", "Accept-Encoding", "Expect", "traceparent", "Forwarded", "X-Odd", "Upgrade")
        from value in Gen.OneOf(
            Text.Select(text => text.Replace("\r\n", "", StringComparison.Ordinal)),
            Gen.Elements("", " ", "*", "gzip", "100-continue", "bytes=0-", "\"x\"", "application/json", "Bearer", "00-0-0-0", "127.0.0.1", "DELETE", "h2c", new string('x', 9000)))
        select $"{name}: {value}";

    /// <summary>Bytes of a request, some of them changed.</summary>
    public static Gen<string> Spoiled(string request) =>
        from changes in Gen.NonEmptyListOf(
            from at in Gen.Choose(0, request.Length - 1)
            from kind in Gen.Choose(0, 3)
            from code in Gen.Choose(0, 255)
            select (at, kind, code))
        select changes.Aggregate(new StringBuilder(request), (text, change) => Spoil(text, change.at % text.Length, change.kind, (char)change.code)).ToString();

    private static Gen<List<(string Name, string Json)>> Members =>
        Gen.ListOf(
            from name in Gen.Frequency((5, Gen.Elements(KnownMembers)), (1, Text))
            from value in Gen.Frequency((3, Text.Select(Quote)), (3, Value))
            select (name, value)).Select(list => list.Take(4).ToList());

    private static Gen<string> ValueOf(int size)
    {
        var leaf = Gen.Frequency((8, Gen.Elements(Literals)), (6, Text.Select(Quote)), (1, Gen.Elements(Unsound)), (1, Deep));
        return size == 0 ? leaf : Gen.Frequency(
            (3, leaf),
            (1, Gen.ListOf(ValueOf(size - 1)).Select(items => $"[{string.Join(',', items.Take(3))}]")),
            (1, Gen.ListOf(
                from name in Gen.OneOf(Gen.Elements(KnownMembers), Text)
                from value in ValueOf(size - 1)
                select $"{Quote(name)}:{value}").Select(members => $"{{{string.Join(',', members.Take(3))}}}")));
    }

    private static Gen<string> Deep =>
        from depth in Gen.Elements(5, 29, 31, 32, 33, 64, 5000)
        select new string('[', depth) + new string(']', depth);

    private static string Quote(string text) => JsonSerializer.Serialize(text, Relaxed);

    /// <summary>The later of two members with one name wins.</summary>
    private static string Merge(IEnumerable<(string Name, string Json)> members, List<(string Name, string Json)> odd) =>
        $"{{{string.Join(',', members.Where(member => odd.TrueForAll(other => other.Name != member.Name)).Concat(odd).Select(member => $"{Quote(member.Name)}:{member.Json}"))}}}";

    private static StringBuilder Spoil(StringBuilder text, int at, int kind, char character)
    {
        switch (kind)
        {
            case 0:
                text[at] = character;
                break;
            case 1:
                text.Insert(at, character);
                break;
            case 2 when text.Length > 1:
                text.Remove(at, 1);
                break;
            default:
                text.Insert(at, text.ToString(at, Math.Min(20, text.Length - at)));
                break;
        }

        return text;
    }
}
