using System.Security.Cryptography;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Storage;

/// <summary>How the production engine takes what the service may do and an emulator does not.</summary>
public sealed class A_table_service_in_trouble
{
    private const string Unreadable = "answered what cannot be read";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task May_answer_with_short_and_empty_pages_and_is_asked_until_there_are_no_more()
    {
        (string[] Keys, string? Next)[] pages = [(["a", "b"], "1"), ([], "2"), ([], "3"), (["c"], "4"), (["d", "e", "f"], null)];
        await using var service = await PagesAsync(pages);

        var rows = await service.Table().QueryAsync("prod", "a", "z", 100, None);

        Assert.Equal(["a", "b", "c", "d", "e", "f"], rows.Select(row => row.Key));
        Assert.Equal("W/\"a\"", rows[0].ETag);
        Assert.Equal(["n"], rows[0].Columns.Keys);
        Assert.Equal(1L, rows[0].Number("n"));
        var requests = service.Requests.ToArray();
        Assert.Equal(5, requests.Length);
        Assert.All(requests, request => Assert.Contains("PartitionKey eq 'prod' and RowKey ge 'a' and RowKey lt 'z'", request, StringComparison.Ordinal));
        Assert.All(requests, request => Assert.Contains("$top=100", request, StringComparison.Ordinal));
        Assert.Contains("NextPartitionKey=partition-of-4", requests[4], StringComparison.Ordinal);
        Assert.Contains("NextRowKey=4", requests[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_asked_for_more_than_was_wanted()
    {
        (string[] Keys, string? Next)[] pages = [(["a"], "1"), (["b"], "2"), (["c"], "3"), (["d"], null)];
        await using var service = await PagesAsync(pages);

        var rows = await service.Table().QueryAsync("prod", "a", "z", 2, None);

        Assert.Equal(["a", "b"], rows.Select(row => row.Key));
        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task Is_asked_for_at_most_a_thousand_rows_at_once()
    {
        await using var service = await PagesAsync([(["a"], null)]);

        await service.Table().QueryAsync("prod", "a", "z", 5000, None);

        Assert.Contains("$top=1000", Assert.Single(service.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_given_quotes_that_end_no_literal()
    {
        await using var service = await PagesAsync([([], null)]);

        await service.Table().QueryAsync("it's", "' or '' eq '", "z", 1, None);

        Assert.Contains(
            "PartitionKey eq 'it''s' and RowKey ge ''' or '''' eq ''' and RowKey lt 'z'",
            Assert.Single(service.Requests),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "ServerBusy")]
    [InlineData(500, "InternalError")]
    [InlineData(500, "OperationTimedOut")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(403, "AuthenticationFailed")]
    [InlineData(401, "InvalidAuthenticationInfo")]
    [InlineData(404, "TableNotFound")]
    [InlineData(409, "TableBeingDeleted")]
    public async Task Is_unavailable_when_it_answers(int status, string code)
    {
        await using var service = await ScriptedTableService.StartAsync(context => ScriptedTableService.ErrorAsync(context, status, code));
        var table = service.Table();

        await UnavailableAsync(code, () => table.QueryAsync("prod", "a", "z", 1, None).AsTask());
        await UnavailableAsync(code, () => table.SubmitAsync("prod", [new RowChange.Insert(new Row("row"))], None).AsTask());
        await UnavailableAsync(code, () => table.ReadAsync("prod", "row", None).AsTask());
        await UnavailableAsync(code, () => table.CreateIfMissingAsync(None));
    }

    [Fact]
    public async Task Is_unavailable_when_it_does_not_answer_in_time()
    {
        await using var service = await ScriptedTableService.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var table = service.Table(TimeSpan.FromMilliseconds(300));

        await UnavailableAsync("in time", () => table.CreateIfMissingAsync(None));
        await UnavailableAsync("in time", () => table.ReadAsync("prod", "row", None).AsTask());
        await UnavailableAsync("in time", () => table.QueryAsync("prod", "a", "z", 1, None).AsTask());
        await UnavailableAsync(
            "in time", () => table.SubmitAsync("prod", [new RowChange.Insert(new Row("row"))], None).AsTask());
    }

    [Fact]
    public async Task Is_unavailable_when_it_resets_connections_before_anything_is_sent()
    {
        var table = ScriptedTableService.TableOutOfReach();

        await UnavailableAsync("cannot be reached", () => table.CreateIfMissingAsync(None));
        await UnavailableAsync("cannot be reached", () => table.ReadAsync("prod", "row", None).AsTask());
        await UnavailableAsync("cannot be reached", () => table.QueryAsync("prod", "a", "z", 1, None).AsTask());
        await UnavailableAsync(
            "cannot be reached", () => table.SubmitAsync("prod", [new RowChange.Insert(new Row("row"))], None).AsTask());
    }

    [Fact]
    public async Task Is_not_called_unavailable_when_the_caller_has_left()
    {
        using var source = new CancellationTokenSource();
        await using var service = await ScriptedTableService.StartAsync(async context =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Table().ReadAsync("prod", "row", source.Token).AsTask());
    }

    [Fact]
    public async Task Is_not_called_unavailable_when_the_caller_leaves_while_it_is_asked_again()
    {
        await ForEachCallAsync(async call =>
        {
            using var source = new CancellationTokenSource();
            var requests = 0;
            await using var service = await ScriptedTableService.StartAsync(async context =>
            {
                if (Interlocked.Increment(ref requests) == 1)
                {
                    context.Abort();
                    return;
                }

                await source.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            });

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call(service.Table(), source.Token));
            Assert.Equal(2, requests);
        });
    }

    [Theory]
    [InlineData("<html>Sign in to the network</html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"error":{"code":"RouteNotFound","message":"No route."}}""")]
    public async Task Is_unavailable_when_something_else_answers_in_its_place(string page)
    {
        var status = 0;
        await using var service = await ScriptedTableService.StartAsync(context => ScriptedTableService.AnswerAsync(context, page, status));
        var table = service.Table();

        foreach (var each in (int[])[400, 401, 403, 404, 405, 407, 409, 411, 412, 413, 414, 415, 416, 417, 421, 429, 431, 451, 500, 502, 503, 511])
        {
            status = each;
            await ForEachCallAsync(call => UnavailableAsync($"answered {status}", () => call(table, None)));
        }
    }

    [Theory]
    [InlineData(400, "InvalidInput")]
    [InlineData(405, "MethodNotAllowed")]
    [InlineData(409, "TableAlreadyExists")]
    [InlineData(413, "RequestBodyTooLarge")]
    public async Task Is_not_called_unavailable_when_it_finds_a_mistake_in_a_request(int status, string code)
    {
        await using var service = await ScriptedTableService.StartAsync(context => ScriptedTableService.ErrorAsync(context, status, code));

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => service.Table().QueryAsync("prod", "a", "z", 1, None).AsTask());

        Assert.Contains(code, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>Sign in to the network</html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("""{"value":{}}""")]
    [InlineData("""{"value":[{}]}""")]
    [InlineData("""{"value":[null]}""")]
    [InlineData("""{"value":[{"PartitionKey":"prod","RowKey":null,"odata.etag":null}]}""")]
    public async Task Is_unavailable_when_its_answer_cannot_be_read(string body)
    {
        await using var service = await ScriptedTableService.StartAsync(context => ScriptedTableService.AnswerAsync(context, body));
        var table = service.Table();

        await UnavailableAsync(Unreadable, () => table.ReadAsync("prod", "row", None).AsTask());
        await UnavailableAsync(Unreadable, () => table.QueryAsync("prod", "a", "z", 1, None).AsTask());
        await UnavailableAsync(Unreadable, () => table.SubmitAsync("prod", [new RowChange.Insert(new Row("row"))], None).AsTask());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"odata.etag":1,"PartitionKey":"prod","RowKey":"a"}""")]
    [InlineData("""{"PartitionKey":"prod","RowKey":{}}""")]
    [InlineData("""{"PartitionKey":"prod","RowKey":"a","n@odata.type":"Edm.DateTime","n":"soon"}""")]
    [InlineData("""{"PartitionKey":"prod","RowKey":"a","n@odata.type":"Edm.Int64","n":"many"}""")]
    [InlineData("""{"PartitionKey":"prod","RowKey":"a","n@odata.type":"Edm.Binary","n":"*"}""")]
    public async Task Is_unavailable_when_a_row_cannot_be_read(string row)
    {
        await using var service = await ScriptedTableService.StartAsync(context => ScriptedTableService.AnswerAsync(
            context, context.Request.Query.ContainsKey("$filter") ? $$"""{"value":[{{row}}]}""" : row));
        var table = service.Table();

        await UnavailableAsync(Unreadable, () => table.ReadAsync("prod", "row", None).AsTask());
        await UnavailableAsync(Unreadable, () => table.QueryAsync("prod", "a", "z", 1, None).AsTask());
    }

    [Fact]
    public async Task Is_unavailable_in_bounded_time_while_it_is_gone_and_works_when_it_is_back()
    {
        var azurite = await AzuriteProcess.StartAsync();
        var table = AzureTable.Connect(azurite.ConnectionString, "t" + RandomNumberGenerator.GetHexString(16));
        await table.CreateIfMissingAsync(None);
        Assert.Null(await table.ReadAsync("prod", "row", None));

        await azurite.DisposeAsync();
        await SoonUnavailableAsync(() => table.ReadAsync("prod", "row", None).AsTask());
        await SoonUnavailableAsync(() => table.QueryAsync("prod", "a", "z", 1, None).AsTask());
        await SoonUnavailableAsync(() => table.SubmitAsync("prod", [new RowChange.Insert(new Row("row"))], None).AsTask());
        await SoonUnavailableAsync(() => table.CreateIfMissingAsync(None));

        await using var again = await AzuriteProcess.StartAsync(azurite.Port);
        await table.CreateIfMissingAsync(None);
        Assert.True((await table.SubmitAsync("prod", [new RowChange.Insert(new Row("row"))], None)).Committed);
        Assert.NotNull(await table.ReadAsync("prod", "row", None));
    }

    [Fact]
    public async Task Is_unavailable_while_the_table_is_missing()
    {
        var azurite = await AzuriteProcess.SharedAsync();
        var table = AzureTable.Connect(azurite.ConnectionString, "t" + RandomNumberGenerator.GetHexString(16));

        await UnavailableAsync("TableNotFound", () => table.ReadAsync("prod", "row", None).AsTask());
        await UnavailableAsync("TableNotFound", () => table.QueryAsync("prod", "a", "z", 1, None).AsTask());
        await UnavailableAsync(
            "TableNotFound", () => table.SubmitAsync("prod", [new RowChange.Insert(new Row("row"))], None).AsTask());
    }

    private static Task<ScriptedTableService> PagesAsync((string[] Keys, string? Next)[] pages) =>
        ScriptedTableService.StartAsync(context =>
        {
            var next = context.Request.Query["NextRowKey"].ToString();
            var page = next.Length == 0 ? 0 : Array.FindIndex(pages, page => page.Next == next) + 1;
            return ScriptedTableService.PageAsync(context, pages[page].Keys, pages[page].Next);
        });

    private static async Task ForEachCallAsync(Func<Func<AzureTable, CancellationToken, Task>, Task> check)
    {
        await check((table, cancellation) => table.CreateIfMissingAsync(cancellation));
        await check((table, cancellation) => table.ReadAsync("prod", "row", cancellation).AsTask());
        await check((table, cancellation) => table.QueryAsync("prod", "a", "z", 1, cancellation).AsTask());
        await check((table, cancellation) => table.SubmitAsync("prod", [new RowChange.Insert(new Row("row"))], cancellation).AsTask());
    }

    private static Task SoonUnavailableAsync(Func<Task> call) =>
        UnavailableAsync("cannot be reached", () => call().WaitAsync(TimeSpan.FromMinutes(1)));

    private static async Task UnavailableAsync(string reason, Func<Task> call)
    {
        var e = await Assert.ThrowsAsync<StorageUnavailableException>(call);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0LWtleQ", e.ToString(), StringComparison.Ordinal);
    }
}
