using System.Text;
using System.Text.Json.Nodes;
using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Transfer;

/// <summary>A file that others may have had in their hands, with the export key or without.</summary>
public sealed class An_export : IAsyncLifetime
{
    private TransferBench? bench;
    private Node? source;
    private Node? target;
    private Credentials[] credentials = [];
    private byte[] export = [];

    private TransferBench Bench => bench!;

    private Node Source => source!;

    private Node Target => target!;

    public async Task InitializeAsync()
    {
        bench = await TransferBench.OpenAsync();
        source = bench.Keys.NewNode();
        credentials = [await source.NewSecretAsync(), await source.NewSecretAsync()];
        export = await bench.ExportAsync(source);
        target = await bench.NewTargetAsync();
    }

    public async Task DisposeAsync() => await bench!.DisposeAsync();

    [Fact]
    public async Task Is_refused_wherever_it_is_cut_off()
    {
        for (var length = 0; length < export.Length; length++)
        {
            await RefusedAsync(export[..length], $"cut to {length} bytes");
        }
    }

    [Fact]
    public async Task Is_refused_whichever_byte_is_changed()
    {
        for (var i = 0; i < export.Length; i++)
        {
            byte[] changed = [.. export];
            changed[i] ^= 1;
            await RefusedAsync(changed, $"byte {i} changed");
        }
    }

    [Fact]
    public async Task Is_refused_when_something_follows_its_end()
    {
        await RefusedAsync([.. export, (byte)'\n'], "a line feed");
        await RefusedAsync([.. export, .. export], "itself");
    }

    [Fact]
    public async Task Is_refused_whichever_lines_change_places_come_twice_or_are_left_out()
    {
        var lines = TransferBench.LinesOf(export);
        Assert.Equal(5, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            await RefusedAsync(TransferBench.FileOf(lines.Where((_, index) => index != i)), $"without line {i + 1}");
            await RefusedAsync(TransferBench.FileOf([.. lines[..i], lines[i], .. lines[i..]]), $"line {i + 1} twice");
            for (var j = 0; j < i; j++)
            {
                string[] moved = [.. lines];
                (moved[i], moved[j]) = (moved[j], moved[i]);
                await RefusedAsync(TransferBench.FileOf(moved), $"lines {j + 1} and {i + 1} changed places");
            }
        }
    }

    [Fact]
    public async Task Is_refused_wherever_it_goes_on_as_another_under_the_same_key()
    {
        var lines = TransferBench.LinesOf(export);
        Bench.Keys.Clock.Advance(TimeSpan.FromHours(1));
        var later = TransferBench.LinesOf(await Bench.ExportAsync(Source));
        for (var i = 1; i < lines.Length; i++)
        {
            await RefusedAsync(TransferBench.FileOf([.. lines[..i], .. later[i..]]), $"another from line {i + 1} on");
        }
    }

    [Fact]
    public async Task Is_imported_as_it_was_checked_when_the_file_is_edited_meanwhile()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.File("edited.export");
        await File.WriteAllBytesAsync(file, export);
        var table = new WatchedTable(Bench.Keys.Table)
        {
            // In place, as some editors do.
            BeforeSubmit = () => File.WriteAllBytesAsync(file, Bench.Sealed(export, "\"Job\"", "\"Bad\"")),
        };
        await using var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

        var report = (await Bench.ImportAsync(Bench.Keys.NewNode(table, Target.Environment), input)).Value();

        Assert.Equal(2, report.Created);
        Assert.All(await Target.RowsAsync("list|"), row => Assert.Contains("\"name\":\"Job\"", Encoding.UTF8.GetString(row.Bytes("Body")), StringComparison.Ordinal));
        Assert.True(await Target.VerifiesAsync(credentials[0]));
        Assert.Contains("\"Bad\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brings_a_secret_for_its_own_application_only_also_when_its_line_was_written_by_who_has_the_key()
    {
        var lines = TransferBench.LinesOf(export);
        var (one, other) = (JsonNode.Parse(lines[2])!, JsonNode.Parse(lines[3])!);
        (one["secrets"], other["secrets"]) = (other["secrets"]!.DeepClone(), one["secrets"]!.DeepClone());

        var report = (await Bench.ImportAsync(Target, Bench.Sealed([lines[0], lines[1], one.ToJsonString(), other.ToJsonString()]))).Value();

        Assert.Equal(2, report.Created);
        Assert.False(await Target.VerifiesAsync(credentials[0] with { Application = credentials[1].Application }));
        Assert.False(await Target.VerifiesAsync(credentials[0]));
    }

    [Theory]
    [InlineData("""{"OrganizationId":"org_1|asc|"}""", "organization_id")]
    [InlineData("""{"OrganizationId":"evil|asc|"}""", "organization_id")]
    [InlineData("""{"OrganizationId":null}""", "as an application is kept")]
    [InlineData("""{"Name":""}""", "name")]
    [InlineData("""{"Name":" Job"}""", "as an application is kept")]
    [InlineData("""{"Name":"J\u0000b"}""", "name")]
    [InlineData("""{"Scopes":{"b":"WyJhIGIiXQ=="}}""", "scopes[0]")]
    [InlineData("""{"Scopes":{"b":"WyJhIg=="}}""", "as an application is kept")]
    [InlineData("""{"Scopes":"read"}""", null)]
    [InlineData("""{"UpdatedAt":{"t":"1999-01-01T00:00:00Z"}}""", "as an application is kept")]
    [InlineData("""{"UpdatedAt":{"t":"late"}}""", "as an application is kept")]
    [InlineData("""{"Type":"saml"}""", "as an application is kept")]
    [InlineData("""{"Type":"oauth","RedirectUris":{"b":"W3sidXJpIjoiamF2YXNjcmlwdDphbGVydCgxKSIsImRlZmF1bHQiOnRydWV9XQ=="}}""", "redirect_uris[0].uri")]
    [InlineData("""{"Id":"7ZZZZZZZZZZZZZZZZZZZZZZZZZ"}""", "as an application is kept")]
    [InlineData("""{"Id":"evil|secret|1"}""", "as an application is kept")]
    public async Task Is_refused_when_an_application_breaks_a_rule_also_when_who_has_the_key_wrote_it(string columns, string? reason) =>
        await RefusedUnlessIgnoredAsync(line => Put(line["row"]!.AsObject(), columns), reason);

    [Theory]
    [InlineData("""{"Hint":"evil|x"}""")]
    [InlineData("""{"Hint":"short"}""")]
    [InlineData("""{"SecretId":"7ZZZZZZZZZZZZZZZZZZZZZZZZZ"}""")]
    [InlineData("""{"SecretId":"x"}""")]
    [InlineData("""{"Algorithm":"none"}""")]
    [InlineData("""{"Mac":{"b":"AAAA"}}""")]
    [InlineData("""{"PepperVersion":7}""")]
    [InlineData("""{"PepperVersion":"1"}""")]
    [InlineData("""{"LastUsedAt":{"t":"0001-01-01T00:00:00Z"}}""")]
    public async Task Is_refused_when_a_client_secret_breaks_a_rule_also_when_who_has_the_key_wrote_it(string columns) =>
        await RefusedUnlessIgnoredAsync(line => Put(line["secrets"]![0]!.AsObject(), columns), "a client secret of it");

    [Fact]
    public async Task Is_refused_when_an_application_has_a_client_secret_twice_or_one_too_many()
    {
        await RefusedUnlessIgnoredAsync(line => line["secrets"]!.AsArray().Add(line["secrets"]![0]!.DeepClone()), "one twice");
        await RefusedUnlessIgnoredAsync(
            line =>
            {
                for (var i = 1; i <= 5; i++)
                {
                    var another = line["secrets"]![0]!.DeepClone();
                    another["SecretId"] = Source.Ulids.Next().ToString();
                    line["secrets"]!.AsArray().Add(another);
                }
            },
            "more than 5");
    }

    [Theory]
    [InlineData("not JSON", "Line 3")]
    [InlineData("{\"line\":\"application\"", "Line 3")]
    [InlineData("{\"line\":\"application\"}", "Line 3")]
    [InlineData("{\"line\":\"secret\"}", "Line 3")]
    [InlineData("null", "Line 3")]
    [InlineData("[]", "Line 3")]
    [InlineData("", "Line 3")]
    [InlineData("{\"line\":\"application\",\"row\":\"x\",\"secrets\":[]}", "line 3")]
    [InlineData("{\"line\":\"application\",\"row\":{},\"secrets\":null}", "Line 3")]
    [InlineData("{\"line\":\"application\",\"row\":{},\"secrets\":[1]}", "line 3")]
    [InlineData("{\"line\":\"key\",\"purpose\":\"pepper\",\"version\":1,\"wrapped\":\"AAAA\"}", "line 3")]
    [InlineData("{\"line\":\"key\",\"purpose\":\"pepper\",\"version\":1.5,\"wrapped\":\"AAAA\"}", "Line 3")]
    [InlineData("{\"line\":\"header\",\"format\":2,\"environment\":\"e\",\"exported_at\":\"2026-01-15T12:00:00Z\",\"export_key\":\"k\"}", "Line 3")]
    public async Task Is_refused_with_the_number_of_a_line_that_is_none(string text, string named)
    {
        var lines = TransferBench.LinesOf(export);

        var message = await RefusedAsync(Bench.Sealed([.. lines[..2], text, .. lines[2..^1]]), text);

        Assert.Contains(named, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_refused_when_it_has_a_key_twice()
    {
        var lines = TransferBench.LinesOf(export);

        var message = await RefusedAsync(Bench.Sealed([.. lines[..2], lines[1], .. lines[2..^1]]), "a key twice");

        Assert.Contains("Line 3", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "an earlier version")]
    [InlineData(3, "a newer version")]
    public async Task Of_another_format_is_refused_with_a_sentence_that_says_so(int format, string which)
    {
        var message = await RefusedAsync(Bench.Sealed(export, "\"format\":2", $"\"format\":{format}"), "another format");

        Assert.Contains($"format {format}, of {which}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_written_of_what_no_import_would_take()
    {
        var row = (await Source.RowsAsync("app|"))[0];
        var renamed = new RowChange.Merge(new Row(row.Key) { ["Name"] = "" }, RowCondition.Exists);
        await Source.Table.SubmitAsync(Source.Environment.ToString(), [renamed], Node.None);

        var refused = Assert.IsType<Failure.Refused>((await Bench.TryExportAsync(Source)).Failure()).Message;

        Assert.Contains(row.Key, refused, StringComparison.Ordinal);
        Assert.Contains("name: must not be empty.", refused, StringComparison.Ordinal);
    }

    private static void Put(JsonObject into, string columns)
    {
        foreach (var (column, value) in JsonNode.Parse(columns)!.AsObject())
        {
            if (value is null)
            {
                into.Remove(column);
            }
            else
            {
                into[column] = value.DeepClone();
            }
        }
    }

    /// <param name="reason">What the sentence tells beside the line's number; null when what is there is read as absent.</param>
    private async Task RefusedUnlessIgnoredAsync(Action<JsonNode> change, string? reason)
    {
        var lines = TransferBench.LinesOf(export);
        var line = JsonNode.Parse(lines[3])!;
        change(line);
        var changed = Bench.Sealed([.. lines[..3], line.ToJsonString()]);
        if (reason is null)
        {
            Assert.Equal(2, (await Bench.ImportAsync(Target, changed)).Value().Created);
            await Target.AssertWholeAsync();
            return;
        }

        var message = await RefusedAsync(changed, reason);
        Assert.Contains("line 4", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(byte[] file, string what)
    {
        var outcome = await Bench.ImportAsync(Target, file);
        Assert.True(outcome.Failure() is Failure.Refused, $"{what}: {outcome.Failure()}\n{Encoding.UTF8.GetString(file)}");
        Assert.Empty(await TransferBench.AllRowsAsync(Target));
        return ((Failure.Refused)outcome.Failure()!).Message;
    }
}
