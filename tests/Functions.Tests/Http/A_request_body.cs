using System.Globalization;
using System.IO.Compression;
using System.Text;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Http;

/// <summary>The same rules for every call that takes a body.</summary>
public abstract class A_request_body(Front front)
{
    private const int MaxSize = 256 * 1024;

    private static readonly string Fine = Bodies.FirstParty().ToJsonString();

    public static TheoryData<string> Malformed =>
    [
        "{",
        "}",
        "{}}",
        "{} {}",
        "{}x",
        "{}\u0000",
        "[]",
        "[{}]",
        "null",
        "true",
        "7",
        "\"{}\"",
        "nonsense",
        "{name:1}",
        "{'name':'x'}",
        "{\"name\":\"x\",}",
        "{\"name\":\"x\" \"y\":1}",
        "{\"name\"}",
        "{\"name\":}",
        "{\"name\":01}",
        "{\"name\":+1}",
        "{\"name\":.5}",
        "{\"name\":NaN}",
        "{\"name\":Infinity}",
        "{\"name\":\"a\nb\"}",
        "{\"name\":\"\\x\"}",
        "{\"name\":\"\\u12\"}",
        "{\"name\":\"x}",
        "{} // comment",
        "/* comment */ {}",
        "{\"a\":1 /* comment */}",
        "{\"name\":\"a\",\"name\":\"a\"}",
        "{\"name\":\"a\",\"n\\u0061me\":\"b\"}",
        "{\"x\":{\"y\":[{\"z\":1,\"z\":2}]}}",
        "{\"\":1,\"\":2}",
        "{\"name\":\"\\uD83D\"}",
        "{\"name\":\"\\uDEA2\"}",
        "{\"name\":\"\\uDEA2\\uD83D\"}",
        "{\"name\":\"\\uD83Dx\"}",
        "{\"name\":\"\\uD83D\\uD83D\\uDEA2\"}",
        "{\"x\":\"\\uD800\"}",
        "{\"x\":[[\"\\udfff\"]]}",
        "{\"\\uD800\":1}",
        "{\"x\":{\"\\uDC00\\uD800\":1}}",
        "\uFEFF",
        "\uFEFF\uFEFF{}",
        "{\uFEFF}",
        "{}\uFEFF",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task That_is_not_one_sound_object_is_refused_with_its_place(string body)
    {
        foreach (var (api, method, path) in await TargetsAsync())
        {
            var reply = await api.SendAsync(method, path, Api.Json(body));

            reply.IsMalformed();
            Assert.Contains("byte ", (string)reply.Json["message"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("7B226E616D65223A22FF227D")] // a byte that UTF-8 does not have
    [InlineData("7B226E616D65223A22C3227D")] // half a character
    [InlineData("7B226E616D65223A22EDA080227D")] // a surrogate, encoded
    [InlineData("7B226E616D65223A22C080227D")] // a character in more bytes than it needs
    [InlineData("7B226E616D65223A22F4908080227D")] // beyond the last character
    [InlineData("FFFE7B007D00")] // UTF-16
    [InlineData("7B7D80")]
    public async Task That_is_not_UTF8_is_refused(string hexadecimal)
    {
        foreach (var (api, method, path) in await TargetsAsync())
        {
            var reply = await api.SendAsync(method, path, Api.Bytes(Convert.FromHexString(hexadecimal), "application/json"));

            reply.IsMalformed();
        }
    }

    [Fact]
    public async Task That_is_missing_is_refused_where_there_is_something_to_say()
    {
        var (api, method, path) = (await TargetsAsync())[0];

        (await api.SendAsync(method, path)).IsMalformed();
        (await api.SendAsync(method, path, Api.Json(""))).IsMalformed();
        (await api.SendAsync(method, path, Api.Bytes([], "text/plain"))).IsMalformed();
        (await api.SendAsync(method, path, Api.Json(" \r\n"))).IsMalformed();
    }

    [Fact]
    public async Task May_begin_with_a_byte_order_mark()
    {
        foreach (var (api, method, path) in await TargetsAsync())
        {
            Assert.InRange((await api.SendAsync(method, path, Api.Json($"\uFEFF{Fine}"))).Status, 200, 201);
        }
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(100, false)]
    [InlineData(50_000, false)]
    public async Task Is_not_too_deep(int depth, bool isFine)
    {
        var arrays = $"{{\"unheard_of\":{new string('[', depth - 1)}{new string(']', depth - 1)},{Fine[1..]}";
        var objects = $"{{\"unheard_of\":{Repeat("{\"a\":", depth - 2)}{{}}{new string('}', depth - 2)},{Fine[1..]}";
        foreach (var (api, method, path) in await TargetsAsync())
        {
            foreach (var body in (string[])[arrays, objects])
            {
                var reply = await api.SendAsync(method, path, Api.Json(body));
                if (isFine)
                {
                    Assert.InRange(reply.Status, 200, 201);
                }
                else if (body.Length > MaxSize)
                {
                    reply.IsError(413, "request_too_large");
                }
                else
                {
                    reply.IsMalformed();
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Has_256_KiB_at_most(bool chunked)
    {
        var full = Encoding.UTF8.GetBytes(Fine + new string(' ', MaxSize - Fine.Length));
        byte[] more = [.. full, (byte)' '];
        byte[] muchMore = [.. full, .. new byte[3_000_000]];
        foreach (var (api, method, path) in await TargetsAsync())
        {
            Assert.InRange((await api.SendAsync(method, path, Sized(full, chunked))).Status, 200, 201);
            (await api.SendAsync(method, path, Sized(more, chunked))).IsError(413, "request_too_large");
            (await api.SendAsync(method, path, Sized(muchMore, chunked))).IsError(413, "request_too_large");
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; boundary=x; charset=utf-8")]
    [InlineData(null)]
    public async Task Is_JSON_where_it_says_so_or_nothing(string? contentType)
    {
        foreach (var (api, method, path) in await TargetsAsync())
        {
            Assert.InRange((await api.SendAsync(method, path, Api.Bytes(Encoding.UTF8.GetBytes(Fine), contentType))).Status, 200, 201);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonx")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application")]
    [InlineData("*/*")]
    [InlineData("nonsense; ; =")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json, application/json")]
    public async Task Of_another_content_type_is_refused(string contentType)
    {
        foreach (var (api, method, path) in await TargetsAsync())
        {
            (await api.SendAsync(method, path, Api.Bytes(Encoding.UTF8.GetBytes(Fine), contentType))).IsError(415, "unsupported_media_type");
        }
    }

    [Fact]
    public async Task That_is_compressed_is_refused()
    {
        var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Fine));
        }

        foreach (var (api, method, path) in await TargetsAsync())
        {
            var content = Api.Bytes(compressed.ToArray(), "application/json");
            content.Headers.ContentEncoding.Add("gzip");
            (await api.SendAsync(method, path, content)).IsError(415, "unsupported_media_type");

            var plain = Api.Json(Fine);
            plain.Headers.ContentEncoding.Add("identity");
            Assert.InRange((await api.SendAsync(method, path, plain)).Status, 200, 201);
        }
    }

    [Fact]
    public async Task With_pairs_of_surrogates_is_fine_however_they_are_written()
    {
        var api = await Api.NewAsync(front);

        var reply = await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json(Fine.Replace("Harbour", "\\uD83D\\uDEA2 🚢 \\u0041", StringComparison.Ordinal)));

        Assert.Equal("🚢 🚢 A Console", (string?)reply.Is(201)["name"]);
    }

    [Fact]
    public async Task With_numbers_of_any_size_in_members_that_nobody_knows_is_fine()
    {
        var api = await Api.NewAsync(front);
        var digits = new string('9', 10_000);

        var reply = await api.SendAsync(
            HttpMethod.Post, "/connect/applications", Api.Json($"{{\"a\":{digits},\"b\":-1e{digits},\"c\":1.{digits},{Fine[1..]}"));

        reply.Is(201);
    }

    [Fact]
    public async Task Cut_short_is_no_request_at_all()
    {
        var api = await Api.NewAsync(front);
        var before = (await StoredRows.OfAsync(api)).Versions.ToList();
        var head = $"POST /connect/applications HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer {api.ApiKey}\r\n";

        string[] cut =
        [
            $"{head}Content-Length: {Fine.Length + 1}\r\n\r\n{Fine}",
            string.Create(CultureInfo.InvariantCulture, $"{head}Transfer-Encoding: chunked\r\n\r\n{Fine.Length:X}\r\n{Fine}\r\n"),
            $"{head}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n{Fine}\r\n0\r\n\r\n",
        ];
        foreach (var request in cut)
        {
            Assert.InRange((await Raw.SendCutAsync(api.Host.Url, request)).Status, 0, 499);
        }

        Assert.Equal(before, (await StoredRows.OfAsync(api)).Versions);
    }

    private static HttpContent Sized(byte[] bytes, bool chunked)
    {
        if (!chunked)
        {
            return Api.Bytes(bytes, "application/json");
        }

        // Of a stream whose length cannot be known.
        var content = new StreamContent(new UnknownLength(bytes));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, Math.Max(count, 0)));

    private async Task<IReadOnlyList<(Api Api, HttpMethod Method, string Path)>> TargetsAsync()
    {
        var api = await Api.NewAsync(front);
        var application = await api.CreatedAsync(Bodies.FirstParty());
        return
        [
            (api, HttpMethod.Post, "/connect/applications"),
            (api, HttpMethod.Put, $"/connect/applications/{application["id"]}"),
            (api, HttpMethod.Post, $"/connect/applications/{application["client_id"]}/client_secrets"),
        ];
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

public sealed class A_request_body_on_the_server() : A_request_body(Front.Server);

public sealed class A_request_body_on_the_worker() : A_request_body(Front.Worker);
