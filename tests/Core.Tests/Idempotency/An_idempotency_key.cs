using ConnectFunctions.Idempotency;

namespace ConnectFunctions.Core.Tests.Idempotency;

public sealed class An_idempotency_key
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("!")]
    [InlineData("0c7c2d7e-8f0e-4b39-9f5b-6a1d1f6f5a11")]
    [InlineData("retry-")]
    [InlineData("retry-1")]
    [InlineData("retry-" + Digest + "0")]
    [InlineData("retry-" + "0" + Digest)]
    [InlineData("Retry-" + Digest)]
    [InlineData("retry-0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("retry-g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("retry_" + Digest)]
    [InlineData(Digest)]
    public void Names_one_request(string text)
    {
        Assert.True(IdempotencyKey.TryParse(text, out var key));
        Assert.True(key.NamesOneRequest);
    }

    /// <summary>Two requests that ask for the same would be one, for a day.</summary>
    [Fact]
    public void That_is_a_digest_of_the_request_names_what_is_asked_for_and_no_request()
    {
        Assert.True(IdempotencyKey.TryParse("retry-" + Digest, out var key));
        Assert.False(key.NamesOneRequest);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("tab\t")]
    [InlineData("line\n")]
    [InlineData("\u007F")]
    [InlineData("é")]
    public void Is_visible_ASCII(string? text) => Assert.False(IdempotencyKey.TryParse(text, out _));

    [Fact]
    public void Has_255_characters_at_most()
    {
        Assert.True(IdempotencyKey.TryParse(new string('~', 255), out _));
        Assert.False(IdempotencyKey.TryParse(new string('~', 256), out _));
    }
}
