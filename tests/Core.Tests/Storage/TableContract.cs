using System.Globalization;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Storage;

/// <summary>What <see cref="ITable"/> promises, whichever engine it is. Every test has a table of its own.</summary>
public abstract class TableContract : IAsyncLifetime
{
    private const string Partition = "prod";

    private static readonly DateTimeOffset Time = new(2026, 1, 15, 12, 0, 0, 123, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract ITable Table { get; }

    public virtual async Task InitializeAsync() => await Table.CreateIfMissingAsync(None);

    public abstract Task DisposeAsync();

    [Fact]
    public async Task A_missing_row_reads_as_null() =>
        Assert.Null(await Table.ReadAsync(Partition, "nothing", None));

    [Fact]
    public async Task Creating_a_table_that_is_there_keeps_its_rows()
    {
        await InsertAsync("kept");

        await Table.CreateIfMissingAsync(None);

        Assert.NotNull(await Table.ReadAsync(Partition, "kept", None));
    }

    [Fact]
    public async Task A_row_reads_back_exactly_as_it_was_written()
    {
        var binary = Enumerable.Range(0, 64 * 1024).Select(i => (byte)(i * 7)).ToArray();
        var written = new Row("row")
        {
            ["text"] = "name \"quoted\" <b>&amp;</b> 'single' \\ / \t\r\n",
            ["empty"] = "",
            ["emoji"] = "👩‍👩‍👧 🇨🇭",
            ["rightToLeft"] = "שלום עולם ‏(מזל טוב)",
            ["longText"] = new string('é', 32 * 1024),
            ["true"] = true,
            ["false"] = false,
            ["zero"] = 0L,
            ["smallest"] = long.MinValue,
            ["largest"] = long.MaxValue,
            ["time"] = Time,
            ["binary"] = binary,
            ["noBytes"] = Array.Empty<byte>(),
            ["absent"] = null,
        };

        var read = await InsertAsync(written);

        Assert.Equal("row", read.Key);
        Assert.NotNull(read.ETag);
        Assert.Equal(written.Columns.Keys.Order(), read.Columns.Keys.Order());
        foreach (var (column, value) in written.Columns)
        {
            Assert.Equal(value, read.Columns[column]);
        }

        Assert.Equal(binary, read.Bytes("binary"));
        Assert.Null(read.OptionalString("absent"));
    }

    [Fact]
    public async Task Times_keep_their_milliseconds_and_come_back_in_UTC()
    {
        var zurich = new DateTimeOffset(2026, 7, 1, 1, 30, 15, 987, TimeSpan.FromHours(2));

        var read = await InsertAsync(new Row("times") { ["early"] = DateTimeOffset.UnixEpoch, ["zurich"] = zurich });

        Assert.Equal(DateTimeOffset.UnixEpoch, read.Time("early"));
        Assert.Equal(zurich, read.Time("zurich"));
        Assert.Equal(TimeSpan.Zero, read.Time("zurich").Offset);
    }

    [Fact]
    public async Task A_row_without_columns_is_a_row()
    {
        var read = await InsertAsync(new Row("bare"));

        Assert.Empty(read.Columns);
    }

    [Theory]
    [InlineData("app|01ARZ3NDEKTSV4RRFFQ69G5FAV|secret|1")]
    [InlineData("it's ''quoted''")]
    [InlineData("100% of a+b & c=d; (e), [f] {g} <h> \"i\" ~!@$^*_-.`:")]
    [InlineData("%2F%27")]
    public async Task A_key_may_hold_every_permitted_character(string key)
    {
        var read = await InsertAsync(key);
        var found = await Table.QueryAsync(Partition, key, key + "!", 10, None);
        await CommitAsync(new RowChange.Merge(new Row(key) { ["more"] = "'" }, RowCondition.Unchanged(read)));
        var merged = await ReadAsync(key);
        await CommitAsync(new RowChange.Delete(key, RowCondition.Unchanged(merged)));

        Assert.Equal(key, read.Key);
        Assert.Equal(key, Assert.Single(found).Key);
        Assert.Equal("'", merged.String("more"));
        Assert.Null(await Table.ReadAsync(Partition, key, None));
    }

    [Fact]
    public async Task Inserting_a_row_that_exists_fails_and_leaves_it_alone()
    {
        var before = await InsertAsync("taken");

        var result = await SubmitAsync(new RowChange.Insert(new Row("taken") { ["text"] = "new" }));

        Assert.Equal(TransactionResult.Failed(0, RowConflict.AlreadyExists), result);
        AssertSame(before, await ReadAsync("taken"));
    }

    [Fact]
    public async Task Replacing_drops_the_columns_that_are_not_given()
    {
        var before = await InsertAsync(new Row("row") { ["kept"] = "old", ["dropped"] = 1L });

        await CommitAsync(new RowChange.Replace(new Row("row") { ["kept"] = "new" }, RowCondition.Unchanged(before)));

        var after = await ReadAsync("row");
        Assert.Equal("new", after.String("kept"));
        Assert.Equal(["kept"], after.Columns.Keys);
        Assert.NotEqual(before.ETag, after.ETag);
    }

    [Fact]
    public async Task Merging_sets_the_given_columns_and_keeps_the_others()
    {
        var before = await InsertAsync(new Row("row") { ["text"] = "old", ["number"] = 1L, ["time"] = Time, ["bytes"] = new byte[] { 1 } });

        await CommitAsync(new RowChange.Merge(new Row("row") { ["text"] = "new", ["flag"] = true }, RowCondition.Unchanged(before)));

        var after = await ReadAsync("row");
        Assert.Equal("new", after.String("text"));
        Assert.True(after.Flag("flag"));
        Assert.Equal(1L, after.Number("number"));
        Assert.Equal(Time, after.Time("time"));
        Assert.Equal([1], after.Bytes("bytes"));
        Assert.NotEqual(before.ETag, after.ETag);
    }

    [Fact]
    public async Task Merging_may_change_the_type_of_a_column()
    {
        await InsertAsync(new Row("row") { ["value"] = Time, ["other"] = long.MaxValue });

        await CommitAsync(new RowChange.Merge(new Row("row") { ["value"] = "text", ["other"] = new byte[] { 9 } }, RowCondition.Exists));

        var after = await ReadAsync("row");
        Assert.Equal("text", after.String("value"));
        Assert.Equal([9], after.Bytes("other"));
    }

    [Fact]
    public async Task Merging_nothing_changes_the_ETag_alone()
    {
        var before = await InsertAsync(new Row("row") { ["text"] = "same" });

        await CommitAsync(new RowChange.Merge(new Row("row"), RowCondition.Exists));

        var after = await ReadAsync("row");
        Assert.NotEqual(before.ETag, after.ETag);
        Assert.Equal("same", after.String("text"));
        Assert.Equal(["text"], after.Columns.Keys);
    }

    [Fact]
    public async Task Deleting_removes_the_row()
    {
        var row = await InsertAsync("row");
        await InsertAsync("other");

        await CommitAsync(
            new RowChange.Delete("row", RowCondition.Unchanged(row)),
            new RowChange.Delete("other", RowCondition.Exists));

        Assert.Null(await Table.ReadAsync(Partition, "row", None));
        Assert.Null(await Table.ReadAsync(Partition, "other", None));
    }

    public static TheoryData<string> ConditionalChanges => ["replace", "merge", "touch", "delete"];

    [Theory]
    [MemberData(nameof(ConditionalChanges))]
    public async Task A_row_that_is_missing_is_not_found_under_either_condition(string kind)
    {
        var gone = await InsertAsync("gone");
        await CommitAsync(new RowChange.Delete("gone", RowCondition.Exists));

        var exists = await SubmitAsync(Insert("a"), Change(kind, "gone", RowCondition.Exists));
        var unchanged = await SubmitAsync(Insert("b"), Insert("c"), Change(kind, "gone", RowCondition.Unchanged(gone)));

        Assert.Equal(TransactionResult.Failed(1, RowConflict.NotFound), exists);
        Assert.Equal(TransactionResult.Failed(2, RowConflict.NotFound), unchanged);
        Assert.Empty(await AllAsync());
    }

    [Theory]
    [MemberData(nameof(ConditionalChanges))]
    public async Task A_row_that_has_changed_since_it_was_read_is_reported_as_changed(string kind)
    {
        var old = await InsertAsync("row");
        await CommitAsync(new RowChange.Merge(new Row("row"), RowCondition.Exists));
        var current = await ReadAsync("row");

        var result = await SubmitAsync(Insert("a"), Change(kind, "row", RowCondition.Unchanged(old)));

        Assert.Equal(TransactionResult.Failed(1, RowConflict.Changed), result);
        AssertSame(current, Assert.Single(await AllAsync()));
    }

    [Theory]
    [MemberData(nameof(ConditionalChanges))]
    public async Task A_row_that_came_back_after_a_delete_is_reported_as_changed(string kind)
    {
        var old = await InsertAsync("row");
        await CommitAsync(new RowChange.Delete("row", RowCondition.Exists));
        await InsertAsync("row");

        var result = await SubmitAsync(Change(kind, "row", RowCondition.Unchanged(old)));

        Assert.Equal(TransactionResult.Failed(0, RowConflict.Changed), result);
    }

    [Fact]
    public async Task The_first_of_several_failing_changes_is_reported()
    {
        await InsertAsync("exists");
        var old = await InsertAsync("changed");
        await CommitAsync(new RowChange.Merge(new Row("changed"), RowCondition.Exists));
        RowChange[] failing =
        [
            Insert("exists"),
            new RowChange.Merge(new Row("changed"), RowCondition.Unchanged(old)),
            new RowChange.Delete("missing", RowCondition.Exists),
        ];
        RowConflict[] conflicts = [RowConflict.AlreadyExists, RowConflict.Changed, RowConflict.NotFound];

        foreach (var order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
        {
            var result = await SubmitAsync([Insert("fine"), Insert("good"), .. order.Select(i => failing[i])]);

            Assert.Equal(TransactionResult.Failed(2, conflicts[order[0]]), result);
        }
    }

    [Fact]
    public async Task Nothing_of_a_failed_transaction_happens()
    {
        var replaced = await InsertAsync("replaced");
        var merged = await InsertAsync("merged");
        var deleted = await InsertAsync("deleted");
        var taken = await InsertAsync("taken");

        var result = await SubmitAsync(
            Insert("a"),
            new RowChange.Replace(new Row("replaced") { ["text"] = "no" }, RowCondition.Unchanged(replaced)),
            new RowChange.Merge(new Row("merged") { ["text"] = "no" }, RowCondition.Exists),
            new RowChange.Delete("deleted", RowCondition.Exists),
            Insert("taken"));

        Assert.Equal(TransactionResult.Failed(4, RowConflict.AlreadyExists), result);
        var all = await AllAsync();
        Assert.Equal(["deleted", "merged", "replaced", "taken"], all.Select(row => row.Key));
        AssertSame(deleted, all[0]);
        AssertSame(merged, all[1]);
        AssertSame(replaced, all[2]);
        AssertSame(taken, all[3]);
    }

    [Fact]
    public async Task Everything_of_a_committed_transaction_happens()
    {
        var replaced = await InsertAsync("replaced");
        await InsertAsync("merged");
        await InsertAsync("deleted");

        await CommitAsync(
            Insert("inserted"),
            new RowChange.Replace(new Row("replaced") { ["new"] = true }, RowCondition.Unchanged(replaced)),
            new RowChange.Merge(new Row("merged") { ["new"] = true }, RowCondition.Exists),
            new RowChange.Delete("deleted", RowCondition.Exists));

        var all = await AllAsync();
        Assert.Equal(["inserted", "merged", "replaced"], all.Select(row => row.Key));
        Assert.True(all[1].Flag("new"));
        Assert.True(all[2].Flag("new"));
    }

    [Fact]
    public async Task An_ETag_never_returns()
    {
        var seen = new HashSet<string>();
        for (var round = 0; round < 25; round++)
        {
            Assert.True(seen.Add((await InsertAsync("row")).ETag!));
            await CommitAsync(new RowChange.Merge(new Row("row"), RowCondition.Exists));
            Assert.True(seen.Add((await ReadAsync("row")).ETag!));
            await CommitAsync(new RowChange.Replace(new Row("row") { ["text"] = "row" }, RowCondition.Exists));
            Assert.True(seen.Add((await ReadAsync("row")).ETag!));
            await CommitAsync(new RowChange.Delete("row", RowCondition.Exists));
        }
    }

    [Fact]
    public async Task An_ETag_from_a_query_is_the_one_from_a_read()
    {
        var read = await InsertAsync("row");

        AssertSame(read, Assert.Single(await Table.QueryAsync(Partition, "row", "rox", 1, None)));
    }

    [Fact]
    public async Task A_range_includes_its_start_excludes_its_end_and_is_in_ordinal_order()
    {
        await CommitAsync([.. ((string[])["b", "a|2", "a", "B", "a|10", "A", "a~", "1", "a|1"]).Select(Insert)]);

        Assert.Equal(["1", "A", "B", "a", "a|1", "a|10", "a|2", "a~", "b"], Keys(await AllAsync()));
        Assert.Equal(["a|1", "a|10"], Keys(await Table.QueryAsync(Partition, "a|1", "a|2", 100, None)));
        Assert.Equal(["a|1", "a|10", "a|2"], Keys(await Table.QueryAsync(Partition, "a|", "a}", 100, None)));
        Assert.Equal(["a", "a|1"], Keys(await Table.QueryAsync(Partition, "a", "a}", 2, None)));
        Assert.Empty(await Table.QueryAsync(Partition, "c", "d", 100, None));
        Assert.Empty(await Table.QueryAsync(Partition, "b", "a", 100, None));
        Assert.Empty(await Table.QueryAsync(Partition, "a", "a", 100, None));
    }

    [Fact]
    public async Task A_range_of_more_than_a_thousand_rows_is_whole()
    {
        for (var hundred = 0; hundred < 11; hundred++)
        {
            await CommitAsync([.. Enumerable.Range(hundred * 100, 100).Select(i => Insert(Numbered(i)))]);
        }

        var all = await Table.QueryAsync(Partition, "row", "rox", 5000, None);
        var some = await Table.QueryAsync(Partition, "row", "rox", 1020, None);
        var thousand = await Table.QueryAsync(Partition, Numbered(50), Numbered(1050), 5000, None);

        Assert.Equal(Enumerable.Range(0, 1100).Select(Numbered), Keys(all));
        Assert.Equal(Enumerable.Range(0, 1020).Select(Numbered), Keys(some));
        Assert.Equal(Enumerable.Range(50, 1000).Select(Numbered), Keys(thousand));
    }

    [Fact]
    public async Task A_range_of_more_than_4_MiB_is_whole()
    {
        for (var fifty = 0; fifty < 4; fifty++)
        {
            await CommitAsync([.. Enumerable.Range(fifty * 50, 50).Select(i =>
                new RowChange.Insert(new Row(Numbered(i)) { ["bytes"] = Enumerable.Repeat((byte)i, 30_000).ToArray() }))]);
        }

        var rows = await Table.QueryAsync(Partition, "row", "rox", 200, None);

        Assert.Equal(Enumerable.Range(0, 200).Select(Numbered), Keys(rows));
        Assert.All(rows, (row, i) => Assert.Equal(Enumerable.Repeat((byte)i, 30_000), row.Bytes("bytes")));
    }

    [Fact]
    public async Task Partitions_do_not_see_each_other()
    {
        await InsertAsync(new Row("row") { ["text"] = "mine" });
        var theirs = new Row("row") { ["text"] = "theirs" };

        var result = await Table.SubmitAsync("other", [new RowChange.Insert(theirs)], None);

        Assert.True(result.Committed);
        Assert.Equal("mine", (await ReadAsync("row")).String("text"));
        Assert.Equal("theirs", Assert.Single(await Table.QueryAsync("other", "", "~", 10, None)).String("text"));
        Assert.Null(await Table.ReadAsync("pro", "row", None));
        Assert.Empty(await Table.QueryAsync("prod ", "", "~", 10, None));
    }

    [Fact]
    public async Task A_hundred_changes_are_one_transaction_and_a_hundred_and_one_are_refused()
    {
        var changes = Enumerable.Range(0, 101).Select(i => Insert(Numbered(i))).ToArray();

        await RefusedAsync(changes);
        await CommitAsync(changes[..100]);

        Assert.Equal(100, (await AllAsync()).Count);
    }

    [Fact]
    public async Task No_change_at_all_is_refused() => await RefusedAsync();

    [Fact]
    public async Task Two_changes_to_one_row_are_refused() =>
        await RefusedAsync(Insert("row"), Insert("other"), new RowChange.Merge(new Row("row"), RowCondition.Exists));

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("é")]
    public async Task A_key_that_cannot_be_held_is_refused(string key) => await RefusedAsync(Insert(key));

    [Fact]
    public async Task A_value_over_64_KiB_is_refused()
    {
        await RefusedAsync(new RowChange.Insert(new Row("row") { ["bytes"] = new byte[(64 * 1024) + 1] }));
        await RefusedAsync(new RowChange.Insert(new Row("row") { ["text"] = new string('a', (32 * 1024) + 1) }));
    }

    [Fact]
    public async Task Nearly_4_MiB_are_one_transaction_and_more_are_refused()
    {
        // 64 KiB are 87,384 bytes on the wire.
        var changes = Enumerable.Range(0, 48)
            .Select(i => new RowChange.Insert(new Row(Numbered(i)) { ["bytes"] = new byte[64 * 1024] }))
            .ToArray();

        await RefusedAsync(changes);
        await CommitAsync(changes[..47]);

        Assert.Equal(47, (await AllAsync()).Count);
    }

    [Fact]
    public async Task Of_fifty_parallel_inserts_of_one_row_exactly_one_wins()
    {
        for (var round = 0; round < 5; round++)
        {
            var key = Numbered(round);
            var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
                await SubmitAsync(Insert($"{key}|{i}"), new RowChange.Insert(new Row(key) { ["winner"] = (long)i })))));

            var winner = Assert.Single(Enumerable.Range(0, 50), i => results[i].Committed);
            Assert.Equal(winner, (await ReadAsync(key)).Number("winner"));
            Assert.Equal([$"{key}|{winner}"], Keys(await Table.QueryAsync(Partition, key + "|", key + "}", 100, None)));
            Assert.All(results.Where(result => !result.Committed), result =>
                Assert.Equal(TransactionResult.Failed(1, RowConflict.AlreadyExists), result));
        }
    }

    [Fact]
    public async Task Parallel_optimistic_increments_lose_nothing()
    {
        const int Writers = 8;
        const int Increments = 10;
        await InsertAsync(new Row("counter") { ["value"] = 0L });

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < Increments;)
            {
                var read = await ReadAsync("counter");
                var next = new Row("counter") { ["value"] = read.Number("value") + 1 };
                var result = await SubmitAsync(done % 2 == 0
                    ? new RowChange.Replace(next, RowCondition.Unchanged(read))
                    : new RowChange.Merge(next, RowCondition.Unchanged(read)));
                if (result.Committed)
                {
                    done++;
                }
                else
                {
                    Assert.Equal(TransactionResult.Failed(0, RowConflict.Changed), result);
                }
            }
        })));

        Assert.Equal(Writers * Increments, (await ReadAsync("counter")).Number("value"));
    }

    [Fact]
    public async Task What_is_acknowledged_can_be_read_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                var key = $"{writer}|{i}";
                await CommitAsync(Insert(key));
                Assert.NotNull(await Table.ReadAsync(Partition, key, None));
                Assert.Single(await Table.QueryAsync(Partition, key, key + "!", 1, None));
            }
        })));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Table.CreateIfMissingAsync(source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Table.ReadAsync(Partition, "row", source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Table.QueryAsync(Partition, "", "~", 1, source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Table.SubmitAsync(Partition, [Insert("row")], source.Token));

        Assert.Empty(await AllAsync());
    }

    private static string Numbered(int number) => $"row|{number.ToString("D5", CultureInfo.InvariantCulture)}";

    private static RowChange Insert(string key) => new RowChange.Insert(new Row(key) { ["text"] = key });

    private static RowChange Change(string kind, string key, RowCondition condition) => kind switch
    {
        "replace" => new RowChange.Replace(new Row(key) { ["text"] = "new" }, condition),
        "merge" => new RowChange.Merge(new Row(key) { ["text"] = "new" }, condition),
        "touch" => new RowChange.Merge(new Row(key), condition),
        _ => new RowChange.Delete(key, condition),
    };

    private static IEnumerable<string> Keys(IEnumerable<Row> rows) => rows.Select(row => row.Key);

    private static void AssertSame(Row expected, Row actual)
    {
        Assert.Equal(expected.Key, actual.Key);
        Assert.Equal(expected.ETag, actual.ETag);
        Assert.Equal(expected.Columns.OrderBy(column => column.Key), actual.Columns.OrderBy(column => column.Key));
    }

    private Task<Row> InsertAsync(string key) => InsertAsync(new Row(key) { ["text"] = key });

    private async Task<Row> InsertAsync(Row row)
    {
        await CommitAsync(new RowChange.Insert(row));
        return await ReadAsync(row.Key);
    }

    private async Task<Row> ReadAsync(string key)
    {
        var row = await Table.ReadAsync(Partition, key, None);
        Assert.NotNull(row);
        return row;
    }

    private async Task<IReadOnlyList<Row>> AllAsync() => await Table.QueryAsync(Partition, "", "~", 1000, None);

    private ValueTask<TransactionResult> SubmitAsync(params RowChange[] changes) => Table.SubmitAsync(Partition, changes, None);

    private async Task CommitAsync(params RowChange[] changes) => Assert.Equal(TransactionResult.Success, await SubmitAsync(changes));

    private async Task RefusedAsync(params RowChange[] changes)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await SubmitAsync(changes));
        Assert.Empty(await AllAsync());
    }
}
