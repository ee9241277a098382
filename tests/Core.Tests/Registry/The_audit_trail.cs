using System.Text;
using ConnectFunctions.Applications;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

public sealed class The_audit_trail
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Has_one_entry_for_every_change_newest_first(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var id = await instance.CreatedAsync();
        await instance.UpdateAsync(id, """{"redirect_uris":[],"description":"d","name":"After","scopes":["s"]}""");
        clock.Advance(TimeSpan.FromSeconds(1));
        await instance.UpdateAsync(id, """{"scopes":["t"]}""");
        var secret = (await instance.CreateSecretAsync(id)).Value();
        await instance.RevokeAsync(secret.Secret.Id.ToString());
        var (key, _) = await instance.CreateApiKeyAsync();
        await instance.DeleteAsync(id);

        var rows = await AuditRows.OfAsync(store.Table, instance.Environment);

        const string Caller = "key_of_the_tests request-of-the-tests";
        Assert.Equal(
            [
                $"application.deleted {id} {Caller} -",
                $"api_key.created {key.Id} operator:tests  -",
                $"client_secret.deleted {secret.Secret.Id} {Caller} -",
                $"key.created pepper/1 service  -",
                $"client_secret.created {secret.Secret.Id} {Caller} -",
                $"application.updated {id} {Caller} scopes",
                $"application.updated {id} {Caller} name,description,scopes,redirect_uris",
                $"application.created {id} {Caller} -",
            ],
            rows.Select(row =>
                $"{row.String("Action")} {row.String("Object")} {row.String("Actor")} {row.String("RequestId")} {row.OptionalString("Fields") ?? "-"}"));
        Assert.Equal(clock.GetUtcNow(), Ulid.ParseDescending(rows[0].Key.AsSpan("audit|".Length)).Time);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Is_written_in_the_transaction_of_the_change_and_first(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var recording = new RecordingTable(store.Table);
        var instance = new Instance(recording);
        await instance.Environments.CreateAsync(instance.Environment, instance.Caller.Actor, None);
        await instance.CreateApiKeyAsync();
        var id = await instance.CreatedAsync(Instance.M2M);
        await instance.UpdateAsync(id, """{"name":"After"}""");
        var secret = (await instance.CreateSecretAsync(id)).Value().Secret.Id.ToString();
        await instance.RevokeAsync(secret);
        await instance.DeleteAsync(id);

        Assert.Equal(8, recording.Transactions.Count);
        Assert.All(recording.Transactions, changes =>
        {
            Assert.StartsWith("audit|", Assert.IsType<RowChange.Insert>(changes[0]).Key, StringComparison.Ordinal);
            Assert.DoesNotContain(changes.Skip(1), change => change.Key.StartsWith("audit|", StringComparison.Ordinal));
            Assert.True(changes.Count > 1);
        });
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Tells_no_value_and_the_rows_no_secret(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var instance = new Instance(store.Table);
        var id = await instance.CreatedAsync(
            """{"name":"value1","description":"value2","scopes":["value3"],"application_type":"oauth","is_first_party":true,"redirect_uris":[{"uri":"https://value4.example"}]}""");
        await instance.UpdateAsync(id, """{"name":"value5","description":"value6","scopes":["value7"],"redirect_uris":[{"uri":"https://value8.example"}]}""");
        var secret = (await instance.CreateSecretAsync(id)).Value();
        var (_, apiKey) = await instance.CreateApiKeyAsync(key => key with { Name = "value9" });

        var rows = await RowFamilies.ReadAsync(store.Table, instance.Environment);

        Assert.DoesNotContain(rows.Where(row => row.Key.StartsWith("audit|", StringComparison.Ordinal)), row => Holds(row, "value"));
        Assert.Contains(rows, row => Holds(row, "value5"));
        Assert.DoesNotContain(rows, row => Holds(row, secret.Plaintext.Reveal()));
        Assert.DoesNotContain(rows, row => Holds(row, apiKey.Reveal()));
        Assert.DoesNotContain(rows, row => Holds(row, apiKey.Reveal()[^43..]));
        Assert.DoesNotContain(rows, row => Holds(row, Convert.ToHexString(Instance.KeyEncryptionKey)));
        Assert.DoesNotContain(rows, row => row.Columns.Values.OfType<byte[]>().Any(bytes => bytes.AsSpan().IndexOf(Instance.KeyEncryptionKey) >= 0));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Has_nothing_of_calls_that_fail_or_change_nothing(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var instance = new Instance(store.Table);
        var id = await instance.CreatedAsync(Instance.M2M);
        for (var i = 0; i < 5; i++)
        {
            (await instance.CreateSecretAsync(id)).Value();
        }

        var before = await RowFamilies.ReadAsync(store.Table, instance.Environment);
        Assert.True(OrganizationId.TryParse("org_2", out var other));
        var stranger = instance.Caller with { Organization = other };
        var gone = "conn_app_01ARZ3NDEKTSV4RRFFQ69G5FAV";
        var secret = (await instance.ListSecretsAsync(id)).Value()[0].Id.ToString();

        Assert.IsType<Failure.Invalid>((await instance.CreateAsync("{}")).Failure());
        Assert.IsType<Failure.Forbidden>((await instance.CreateAsync(Instance.M2M, stranger)).Failure());
        Assert.IsType<Failure.Forbidden>((await instance.CreateAsync(Instance.OAuth, stranger)).Failure());
        Assert.IsType<Failure.Invalid>((await instance.UpdateAsync(id, """{"name":""}""")).Failure());
        Assert.IsType<Failure.NotFound>((await instance.UpdateAsync(gone, """{"name":"x"}""")).Failure());
        Assert.IsType<Failure.NotFound>((await instance.UpdateAsync(id, """{"name":"x"}""", stranger)).Failure());
        Assert.Null((await instance.UpdateAsync(id, """{"name":"Job","scopes":["read"],"description":null}""")).Failure());
        Assert.IsType<Failure.NotFound>((await instance.DeleteAsync(gone)).Failure());
        Assert.IsType<Failure.NotFound>((await instance.DeleteAsync("nothing")).Failure());
        Assert.IsType<Failure.NotFound>((await instance.DeleteAsync(id, stranger)).Failure());
        Assert.IsType<Failure.Invalid>((await instance.CreateSecretAsync(id)).Failure());
        Assert.IsType<Failure.NotFound>((await instance.CreateSecretAsync(gone)).Failure());
        Assert.IsType<Failure.NotFound>((await instance.CreateSecretAsync(id, stranger)).Failure());
        Assert.IsType<Failure.NotFound>((await instance.RevokeAsync("secret_01ARZ3NDEKTSV4RRFFQ69G5FAV")).Failure());
        Assert.IsType<Failure.NotFound>((await instance.RevokeAsync(secret, stranger)).Failure());
        Assert.IsType<Failure.NotFound>((await instance.RevokeAsync("nothing")).Failure());

        var after = await RowFamilies.ReadAsync(store.Table, instance.Environment);
        Assert.Equal(before.Select(row => (row.Key, row.ETag)), after.Select(row => (row.Key, row.ETag)));
        await instance.AssertWholeAsync();
    }

    private static bool Holds(Row row, string text) =>
        row.Key.Contains(text, StringComparison.OrdinalIgnoreCase)
        || row.Columns.Values.Any(value => value switch
        {
            string column => column.Contains(text, StringComparison.OrdinalIgnoreCase),
            byte[] bytes => Encoding.Latin1.GetString(bytes).Contains(text, StringComparison.OrdinalIgnoreCase),
            _ => false,
        });

    private sealed class RecordingTable(ITable table) : ITable
    {
        public List<IReadOnlyList<RowChange>> Transactions { get; } = [];

        public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

        public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) =>
            table.ReadAsync(partition, key, cancellation);

        public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
            table.QueryAsync(partition, from, to, take, cancellation);

        public ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
        {
            Transactions.Add(changes);
            return table.SubmitAsync(partition, changes, cancellation);
        }
    }
}
