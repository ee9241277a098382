using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Applications;

public sealed class The_scopes_of_an_application
{
    private static readonly string[] EveryCharacter =
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(code => $"{(char)code}").Where(text => text is not ("\"" or "\\"))];

    [Fact]
    public async Task May_have_every_character_of_a_scope_token_and_keep_their_order()
    {
        var api = await Api.NewAsync();
        string[] scopes = [.. EveryCharacter.Reverse(), "berths:read", "https://api.example/x?y=z#f"];

        var created = await api.CreatedAsync(Bodies.FirstParty().With("scopes", Bodies.Texts(scopes)));

        Assert.Equal(scopes, created["scopes"]!.AsArray().Select(scope => (string)scope!));
        Assert.Equal(created["scopes"]!.ToJsonString(), (await api.FoundAsync(created))["scopes"]!.ToJsonString());
    }

    [Theory]
    [InlineData("", "invalid_length")]
    [InlineData("a b", "invalid_characters")]
    [InlineData(" a", "invalid_characters")]
    [InlineData("a\"", "invalid_characters")]
    [InlineData("a\\b", "invalid_characters")]
    [InlineData("a\n", "invalid_characters")]
    [InlineData("\u007F", "invalid_characters")]
    [InlineData("é", "invalid_characters")]
    [InlineData("🚢", "invalid_characters")]
    public async Task Have_no_other_characters(string scope, string code)
    {
        var api = await Api.NewAsync();
        var existing = await api.CreatedAsync(Bodies.M2M());
        var scopes = Bodies.Texts("fine", scope);

        (await api.CreateAsync(Bodies.M2M().With("scopes", scopes))).IsInvalid($"scopes[1]: {code}");
        (await api.UpdateAsync(existing, new JsonObject { ["scopes"] = scopes.DeepClone() })).IsInvalid($"scopes[1]: {code}");
    }

    [Fact]
    public async Task Are_different_from_each_other_case_and_all()
    {
        var api = await Api.NewAsync();

        await api.CreatedAsync(Bodies.M2M().With("scopes", Bodies.Texts("a", "A")));
        (await api.CreateAsync(Bodies.M2M().With("scopes", Bodies.Texts("a", "b", "a")))).IsInvalid("scopes[2]: duplicate");
    }

    [Fact]
    public async Task Have_128_characters_each_at_most()
    {
        var api = await Api.NewAsync();

        await api.CreatedAsync(Bodies.M2M().With("scopes", Bodies.Texts(new string('s', 128))));
        (await api.CreateAsync(Bodies.M2M().With("scopes", Bodies.Texts(new string('s', 129))))).IsInvalid("scopes[0]: invalid_length");
    }

    [Fact]
    public async Task Are_100_at_most()
    {
        var api = await Api.NewAsync();
        var hundred = Enumerable.Range(0, 100).Select(i => $"s{i}").ToArray();

        Assert.Equal(100, (await api.CreatedAsync(Bodies.M2M().With("scopes", Bodies.Texts(hundred))))["scopes"]!.AsArray().Count);
        (await api.CreateAsync(Bodies.M2M().With("scopes", Bodies.Texts([.. hundred, "more"])))).IsInvalid("scopes: too_many");
    }

    [Fact]
    public async Task Have_8192_characters_together_at_most()
    {
        var api = await Api.NewAsync();
        var full = Enumerable.Range(0, 64).Select(i => $"{i:D3}{new string('s', 125)}").ToArray();

        await api.CreatedAsync(Bodies.M2M().With("scopes", Bodies.Texts(full)));
        (await api.CreateAsync(Bodies.M2M().With("scopes", Bodies.Texts([.. full, "x"])))).IsInvalid("scopes: too_long");
    }
}
