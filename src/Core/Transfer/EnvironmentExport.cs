using System.Runtime.CompilerServices;
using System.Text.Json;
using ConnectFunctions.Applications;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Transfer;

/// <summary>
/// Writes an environment's applications, their secrets' hashes, and the keys that these need, wrapped under an export
/// key. Not its API keys, its audit trail and its replays: those belong to where it comes from.
/// </summary>
public sealed class EnvironmentExport(ITable table, KeyTransfer keys, TimeProvider clock)
{
    private const int PageSize = 500;

    /// <param name="progress">Told the number of applications written so far.</param>
    /// <returns>The number of applications; a failure when there is something that an import would refuse.</returns>
    /// <exception cref="KeysUnavailableException">A key does not open.</exception>
    public async Task<Outcome<int>> RunAsync(
        EnvironmentId environment, Stream output, KeyEncryptionKey exportKey, IProgress<int> progress, CancellationToken cancellation)
    {
        using var mac = new ExportMac(exportKey);
        await WriteAsync(new ExportedHeader(ExportedHeader.CurrentFormat, environment.ToString(), clock.GetUtcNow(), exportKey.Version));

        var peppers = new HashSet<long>();
        foreach (var (purpose, version, wrapped) in await keys.ExportAsync(environment, exportKey, cancellation))
        {
            peppers.Add(version);
            await WriteAsync(new ExportedKey(purpose.Name, version, wrapped));
        }

        var count = 0;
        await foreach (var (row, slots) in ReadAsync(environment, cancellation))
        {
            var line = new ExportedApplication(Json(ApplicationRows.WithoutRendering(row)), [.. slots.Select(Json)]);
            if (!ImportedApplication.Read(line, peppers).TryGet(out _, out var failure))
            {
                return new Failure.Refused($"The application in '{row.Key}' cannot be exported: {((Failure.Refused)failure).Message} "
                    + $"If its pepper was rotated a moment ago, run the export again. Otherwise see: connect-admin doctor --deep {environment}");
            }

            await WriteAsync(line);
            progress.Report(++count);
        }

        await output.WriteAsync(mac.End(), cancellation);
        return count;

        async Task WriteAsync(ExportedLine line)
        {
            var bytes = ExportedLine.Write(line);
            mac.Add(bytes);
            await output.WriteAsync(bytes, cancellation);
        }
    }

    /// <summary>Each application's row with those of its secrets, which come right after it.</summary>
    private async IAsyncEnumerable<(Row Application, IReadOnlyList<Row> Slots)> ReadAsync(
        EnvironmentId environment, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Row? application = null;
        var slots = new List<Row>();
        await foreach (var row in table.ReadRangeAsync(environment.Partition, "app|", "app}", PageSize, cancellation))
        {
            if (ClientSecretRows.IsSlot(row))
            {
                slots.Add(row);
                continue;
            }

            if (application is not null)
            {
                yield return (application, slots);
            }

            (application, slots) = (row, []);
        }

        if (application is not null)
        {
            yield return (application, slots);
        }
    }

    private static JsonElement Json(Row row)
    {
        using var document = JsonDocument.Parse(RowJson.Encode(row));
        return document.RootElement.Clone();
    }
}
