using System.Security.Cryptography;
using System.Text.Json;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;

namespace ConnectFunctions.Core.Tests.Environments;

public sealed class The_texts_that_operators_choose
{
    private static readonly JsonSerializerOptions WithFields = new() { IncludeFields = true };

    [Theory]
    [InlineData("a", true)]
    [InlineData("prod2", true)]
    [InlineData("0", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", false)]
    [InlineData("", false)]
    [InlineData("Prod", false)]
    [InlineData("pro-d", false)]
    [InlineData("pro_d", false)]
    [InlineData("_environments", false)]
    [InlineData("prod ", false)]
    [InlineData("prød", false)]
    [InlineData("prod\n", false)]
    public void An_environment_has_a_short_plain_name(string text, bool isGood)
    {
        Assert.Equal(isGood, EnvironmentId.TryParse(text, out var id));
        Assert.Equal(isGood ? text : null, id?.ToString());
    }

    [Theory]
    [InlineData("sk_prod_x", "prod")]
    [InlineData("sk_0_A-Za_z0-9_", "0")]
    [InlineData("sk_abcdefghijklmnopqrstuvwxyz012345_x", "abcdefghijklmnopqrstuvwxyz012345")]
    public void An_API_key_names_its_environment(string text, string environment)
    {
        Assert.True(ApiKeyText.TryParse(text, out var key));
        Assert.Equal(environment, key.Environment.ToString());
        Assert.Equal(text, key.Reveal());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sk_")]
    [InlineData("sk_prod")]
    [InlineData("sk_prod_")]
    [InlineData("sk__x")]
    [InlineData("SK_prod_x")]
    [InlineData("pk_prod_x")]
    [InlineData("sk_Prod_x")]
    [InlineData("sk_prod_x y")]
    [InlineData("sk_prod_x=")]
    [InlineData("sk_prod_x+")]
    [InlineData("sk_prod_é")]
    [InlineData(" sk_prod_x")]
    [InlineData("sk_prod_x\n")]
    [InlineData("sk_abcdefghijklmnopqrstuvwxyz0123456_x")]
    public void An_API_key_has_no_other_form(string? text) => Assert.False(ApiKeyText.TryParse(text, out _));

    [Fact]
    public void An_API_key_has_at_most_200_characters()
    {
        Assert.True(ApiKeyText.TryParse("sk_prod_".PadRight(200, 'x'), out _));
        Assert.False(ApiKeyText.TryParse("sk_prod_".PadRight(201, 'x'), out _));
    }

    [Fact]
    public void An_API_key_is_made_of_256_random_bits_and_can_be_read_again()
    {
        var environment = Instance.NewEnvironment();
        var (one, other) = (Generate(environment), Generate(environment));

        Assert.Matches($"^sk_{environment}_[A-Za-z0-9_-]{{43}}$", one.Reveal());
        Assert.NotEqual(one.Reveal(), other.Reveal());
        Assert.True(ApiKeyText.TryParse(one.Reveal(), out var read));
        Assert.Equal(environment, read.Environment);
    }

    [Fact]
    public void An_API_key_shows_itself_only_on_purpose()
    {
        var key = Generate(Instance.NewEnvironment());

        AssertHidden(key.Reveal()[^43..], key);
        AssertHidden(key.Reveal()[^43..], (Key: key, Other: 1));
    }

    [Fact]
    public void A_client_secret_shows_itself_only_on_purpose()
    {
        var secret = PlaintextSecret.Generate(RandomNumberGenerator.Create());
        var created = new NewClientSecret(new ClientSecret(default, secret.Hint, null), secret);

        Assert.Matches("^[A-Za-z0-9_-]{43}$", secret.Reveal());
        Assert.Equal(secret.Reveal()[^6..], secret.Hint);
        AssertHidden(secret.Reveal(), secret);
        AssertHidden(secret.Reveal(), created);
    }

    [Theory]
    [InlineData("applications:read", Permissions.ReadApplications)]
    [InlineData("applications:read,client_secrets:write", Permissions.ReadApplications | Permissions.WriteClientSecrets)]
    [InlineData("client_secrets:read applications:write  applications:read client_secrets:write", Permissions.All)]
    public void Permissions_have_names(string text, Permissions expected)
    {
        Assert.True(PermissionNames.TryParse(text, out var permissions));
        Assert.Equal(expected, permissions);
        Assert.True(PermissionNames.TryParse(PermissionNames.Format(permissions), out var again));
        Assert.Equal(expected, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("applications")]
    [InlineData("Applications:Read")]
    [InlineData("applications:read;applications:write")]
    [InlineData("applications:read,all")]
    public void Permissions_have_no_other_names(string text) => Assert.False(PermissionNames.TryParse(text, out _));

    private static ApiKeyText Generate(EnvironmentId environment) => ApiKeyText.Generate(environment, RandomNumberGenerator.Create());

    private static void AssertHidden<T>(string plaintext, T holder)
    {
        Assert.DoesNotContain(plaintext, $"{holder}", StringComparison.Ordinal);
        Assert.DoesNotContain(plaintext, holder!.ToString()!, StringComparison.Ordinal);
        Assert.DoesNotContain(plaintext, JsonSerializer.Serialize(holder), StringComparison.Ordinal);
        Assert.DoesNotContain(plaintext, JsonSerializer.Serialize<object>(holder, WithFields), StringComparison.Ordinal);
    }
}
