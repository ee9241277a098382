using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Idempotency;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>What can be read of the organization decides before anything else that is wrong with a request.</summary>
public sealed class A_caller_of_one_organization
{
    [Theory]
    [InlineData("""{"organization_id":"org_other"}""")]
    [InlineData("""{"organization_id":"org_other","name":"","application_type":"neither","scopes":7}""")]
    [InlineData("""{"organization_id":"org_other","application_type":"m2m","redirect_uris":[{"uri":"x"}]}""")]
    [InlineData("""{"organization_id":"org_other","application_type":"oauth","is_first_party":true}""")]
    [InlineData("""{"organization_id":"org_other","application_type":"oauth","is_first_party":"no"}""")]
    [InlineData("""{"application_type":"oauth","is_first_party":true}""")]
    [InlineData("""{"organization_id":null,"application_type":"oauth","is_first_party":true,"name":7,"redirect_uris":[{}]}""")]
    public async Task May_not_create_for_another_or_none_whatever_else_is_wrong(string body)
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);

        Assert.IsType<Failure.Forbidden>((await instance.CreateAsync(body, Bound(instance))).Failure());
    }

    [Fact]
    public async Task May_not_create_for_another_with_an_idempotency_key_that_is_none_either()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        Outcome<IdempotentRequest> illFormed = Failure.Invalid.Of([new FieldError("Idempotency-Key", "invalid", "is none.")]);

        var others = await instance.Applications.CreateAsync(
            Bound(instance), illFormed, Instance.Json("""{"organization_id":"org_other"}"""), CancellationToken.None);
        var own = await instance.Applications.CreateAsync(
            Bound(instance), illFormed, Instance.Json("""{"organization_id":"org_own"}"""), CancellationToken.None);

        Assert.IsType<Failure.Forbidden>(others.Failure());
        Assert.Equal("Idempotency-Key: is none.", Assert.IsType<Failure.Invalid>(own.Failure()).Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"organization_id":"org_own"}""")]
    [InlineData("""{"organization_id":"other","application_type":"m2m","name":"n"}""")]
    [InlineData("""{"organization_id":["org_other"],"application_type":"m2m","name":"n"}""")]
    [InlineData("""{"application_type":"m2m","name":"n"}""")]
    [InlineData("""{"application_type":"m2m","is_first_party":true,"name":"n"}""")]
    [InlineData("""{"application_type":"oauth","is_first_party":false,"name":"n"}""")]
    [InlineData("""{"is_first_party":true,"name":"n"}""")]
    [InlineData("""{"organization_id":"org_own","application_type":"oauth","is_first_party":true,"name":"n"}""")]
    public async Task Is_told_what_is_wrong_where_no_other_organization_can_be_read(string body)
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);

        Assert.IsType<Failure.Invalid>((await instance.CreateAsync(body, Bound(instance))).Failure());
    }

    [Fact]
    public async Task Creates_for_its_own()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);

        var created = await instance.CreateAsync("""{"organization_id":"org_own","application_type":"m2m","name":"n"}""", Bound(instance));

        Assert.Equal("org_own", created.Value().Owner?.ToString());
    }

    private static Caller Bound(Instance instance) =>
        instance.Caller with { Organization = OrganizationId.TryParse("org_own", out var own) ? own : null };
}
