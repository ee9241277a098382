using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Applications;

public sealed class The_name_of_an_application
{
    [Theory]
    [InlineData("x", "x")]
    [InlineData("  Harbour  Console\t", "Harbour  Console")]
    [InlineData("\u2003\u00A0\r\nHarbour\u3000", "Harbour")]
    [InlineData("مرفأ \u202Eabc\u202C", "مرفأ \u202Eabc\u202C")]
    [InlineData("\u200BHarbour\u200D\uFEFF", "\u200BHarbour\u200D\uFEFF")]
    [InlineData("🚢👩‍👩‍👧 \"Kai\" \\ / <b>&amp;'", "🚢👩‍👩‍👧 \"Kai\" \\ / <b>&amp;'")]
    [InlineData("\uFFFE\uFFFD\uE000", "\uFFFE\uFFFD\uE000")]
    [InlineData("e\u0301 \u00E9", "e\u0301 \u00E9")]
    public async Task Is_kept_but_for_white_space_around_it(string sent, string kept)
    {
        foreach (var engine in Enum.GetValues<Engine>())
        {
            var api = await Api.NewAsync(engine);

            var created = await api.CreatedAsync(Bodies.FirstParty(sent));
            var updated = (await api.UpdateAsync(await api.CreatedAsync(Bodies.FirstParty("before")), Bodies.FirstParty(sent))).Is(200);

            Assert.Equal(kept, (string?)created["name"]);
            Assert.Equal(kept, (string?)(await api.FoundAsync(created))["name"]);
            Assert.Equal(kept, (string?)updated["name"]);
        }
    }

    [Theory]
    [InlineData("", "name: required")]
    [InlineData("   ", "name: required")]
    [InlineData("\t\r\n\u2028\u00A0", "name: required")]
    [InlineData("a\u0000b", "name: invalid_characters")]
    [InlineData("a\tb", "name: invalid_characters")]
    [InlineData("a\nb", "name: invalid_characters")]
    [InlineData("a\u007F", "name: invalid_characters")]
    [InlineData("\u009Fa", "name: invalid_characters")]
    [InlineData("a\u001B[31m", "name: invalid_characters")]
    public async Task Is_refused_when_empty_or_with_control_characters(string name, string error)
    {
        var api = await Api.NewAsync();
        var existing = await api.CreatedAsync(Bodies.FirstParty());

        (await api.CreateAsync(Bodies.FirstParty(name))).IsInvalid(error);
        (await api.UpdateAsync(existing, Bodies.FirstParty(name))).IsInvalid(error);
    }

    [Fact]
    public async Task Has_255_UTF16_units_at_most_once_trimmed()
    {
        var api = await Api.NewAsync();

        await api.CreatedAsync(Bodies.FirstParty(new string('x', 255)));
        await api.CreatedAsync(Bodies.FirstParty($"   {new string('x', 255)}   "));
        (await api.CreateAsync(Bodies.FirstParty(new string('x', 256)))).IsInvalid("name: too_long");

        // 127 pairs of surrogates and one more unit, then one too many.
        var pairs = string.Concat(Enumerable.Repeat("🚢", 127));
        var created = await api.CreatedAsync(Bodies.FirstParty(pairs + "x"));
        Assert.Equal(pairs + "x", (string?)created["name"]);
        (await api.CreateAsync(Bodies.FirstParty(pairs + "xx"))).IsInvalid("name: too_long");
    }
}
