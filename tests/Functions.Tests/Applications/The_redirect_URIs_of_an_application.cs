using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Applications;

public sealed class The_redirect_URIs_of_an_application
{
    /// <summary>One of each kind; tests/Support/redirect-uris.json has them all, and the tests of src/Core go through it.</summary>
    public static TheoryData<string> Accepted =>
    [
        "https://app.example/signed-in?next=%2Fhome&x=1;y=(2)",
        "http://LOCALHOST:65535/x",
        "com.example.app:/signed-in",
    ];

    public static TheoryData<string> Refused =>
    [
        "/signed-in",
        "https://app.example/x\n",
        "https://app.example./x",
        "http://app.example/x",
        "javascript:alert(1)",
    ];

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task May_be(string uri)
    {
        var api = await Api.NewAsync();

        var created = await api.CreatedAsync(Bodies.FirstParty().WithUris(uri));

        Assert.Equal(uri, (string?)created["redirect_uris"]![0]!["uri"]);
        Assert.Equal(uri, (string?)(await api.FoundAsync(created))["redirect_uris"]![0]!["uri"]);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task May_not_be(string uri)
    {
        var api = await Api.NewAsync();
        var existing = await api.CreatedAsync(Bodies.FirstParty());

        (await api.CreateAsync(Bodies.FirstParty().WithUris("https://fine.example", uri))).IsInvalid("redirect_uris[1].uri: invalid_uri");
        (await api.UpdateAsync(existing, new JsonObject { ["redirect_uris"] = Bodies.Uris(uri) })).IsInvalid("redirect_uris[0].uri: invalid_uri");
    }

    [Fact]
    public async Task Have_the_first_as_their_default_where_none_is_marked()
    {
        var api = await Api.NewAsync();
        var uris = JsonNode.Parse("""[{"uri":"https://a.example","default":false},{"uri":"https://b.example","default":null},{"uri":"https://c.example"}]""");

        var created = await api.CreatedAsync(Bodies.FirstParty().With("redirect_uris", uris));
        var updated = (await api.UpdateAsync(await api.CreatedAsync(Bodies.FirstParty()), new JsonObject { ["redirect_uris"] = uris!.DeepClone() })).Is(200);

        const string Expected =
            """[{"uri":"https://a.example","default":true},{"uri":"https://b.example","default":false},{"uri":"https://c.example","default":false}]""";
        Assert.Equal(Expected, created["redirect_uris"]!.ToJsonString());
        Assert.Equal(Expected, updated["redirect_uris"]!.ToJsonString());
    }

    [Fact]
    public async Task Have_one_default_at_most()
    {
        var api = await Api.NewAsync();
        var uris = JsonNode.Parse("""[{"uri":"https://a.example","default":true},{"uri":"https://b.example"},{"uri":"https://c.example","default":true}]""");

        (await api.CreateAsync(Bodies.FirstParty().With("redirect_uris", uris))).IsInvalid("redirect_uris[2].default: duplicate_default");
    }

    [Fact]
    public async Task Are_different_from_each_other_as_exact_texts()
    {
        var api = await Api.NewAsync();

        await api.CreatedAsync(Bodies.FirstParty().WithUris("https://a.example", "https://a.example/", "https://A.example", "https://a.example/%41", "https://a.example/A"));
        (await api.CreateAsync(Bodies.FirstParty().WithUris("https://a.example", "https://b.example", "https://a.example")))
            .IsInvalid("redirect_uris[2].uri: duplicate");
    }

    [Fact]
    public async Task Have_2048_characters_each_at_most()
    {
        var api = await Api.NewAsync();
        const string Start = "https://a.example/";

        await api.CreatedAsync(Bodies.FirstParty().WithUris(Start + new string('x', 2048 - Start.Length)));
        (await api.CreateAsync(Bodies.FirstParty().WithUris(Start + new string('x', 2049 - Start.Length)))).IsInvalid("redirect_uris[0].uri: too_long");
    }

    [Fact]
    public async Task Are_50_at_most()
    {
        var api = await Api.NewAsync();
        var fifty = Enumerable.Range(0, 50).Select(i => $"https://a.example/{i}").ToArray();

        await api.CreatedAsync(Bodies.FirstParty().WithUris(fifty));
        (await api.CreateAsync(Bodies.FirstParty().WithUris([.. fifty, "https://a.example/more"]))).IsInvalid("redirect_uris: too_many");
    }

    [Fact]
    public async Task Have_16384_characters_together_at_most()
    {
        var api = await Api.NewAsync();
        var full = Enumerable.Range(0, 8).Select(i => $"https://a.example/{i}{new string('x', 2048 - 19)}").ToArray();

        await api.CreatedAsync(Bodies.FirstParty().WithUris(full));
        full[7] = full[7][..^18];
        await api.CreatedAsync(Bodies.FirstParty().WithUris([.. full, "https://a.example/"]));
        (await api.CreateAsync(Bodies.FirstParty().WithUris([.. full, "https://a.example/x"]))).IsInvalid("redirect_uris: too_long");
    }
}
