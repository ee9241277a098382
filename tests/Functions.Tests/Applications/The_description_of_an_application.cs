using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Applications;

public sealed class The_description_of_an_application
{
    [Theory]
    [InlineData(" ")]
    [InlineData("  kept as it is \r\n\t")]
    [InlineData("\u202Eright to left\u202C \u200F \uFEFF")]
    [InlineData("🚢 \"quoted\" \\ <script>&")]
    public async Task Is_kept_exactly(string description)
    {
        foreach (var engine in Enum.GetValues<Engine>())
        {
            var api = await Api.NewAsync(engine);

            var created = await api.CreatedAsync(Bodies.M2M().With("description", description));

            Assert.Equal(description, (string?)created["description"]);
            Assert.Equal(description, (string?)(await api.FoundAsync(created))["description"]);
        }
    }

    [Fact]
    public async Task Is_null_when_it_is_empty()
    {
        var api = await Api.NewAsync();

        var created = await api.CreatedAsync(Bodies.M2M().With("description", ""));
        var described = await api.CreatedAsync(Bodies.M2M().With("description", "Plans at night"));
        var updated = (await api.UpdateAsync(described, Bodies.M2M().With("description", ""))).Is(200);

        Assert.Null((string?)created["description"]);
        Assert.Null((string?)updated["description"]);
    }

    [Theory]
    [InlineData("a\u0000")]
    [InlineData("\u0007")]
    [InlineData("a\u000Bb")]
    [InlineData("a\u007Fb")]
    [InlineData("a\u0085b")]
    public async Task Has_no_control_characters_but_tabs_and_line_breaks(string description)
    {
        var api = await Api.NewAsync();
        var existing = await api.CreatedAsync(Bodies.FirstParty());

        (await api.CreateAsync(Bodies.M2M().With("description", description))).IsInvalid("description: invalid_characters");
        (await api.UpdateAsync(existing, Bodies.FirstParty().With("description", description))).IsInvalid("description: invalid_characters");
    }

    [Fact]
    public async Task Has_2000_UTF16_units_at_most()
    {
        var api = await Api.NewAsync();

        await api.CreatedAsync(Bodies.M2M().With("description", new string('d', 2000)));
        (await api.CreateAsync(Bodies.M2M().With("description", new string('d', 2001)))).IsInvalid("description: too_long");

        var pairs = string.Concat(Enumerable.Repeat("🚢", 1000));
        Assert.Equal(pairs, (string?)(await api.CreatedAsync(Bodies.M2M().With("description", pairs)))["description"]);
        (await api.CreateAsync(Bodies.M2M().With("description", pairs + "x"))).IsInvalid("description: too_long");
    }
}
