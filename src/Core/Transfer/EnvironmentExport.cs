using System.Buffers;
using System.Text.Json;
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
    /// <returns>The number of applications.</returns>
    /// <exception cref="KeysUnavailableException">A key does not open.</exception>
    public async Task<int> RunAsync(
        EnvironmentId environment, TextWriter writer, KeyEncryptionKey exportKey, IProgress<int> progress, CancellationToken cancellation)
    {
        await ExportedLine.WriteAsync(
            writer, new ExportedHeader(ExportedHeader.CurrentFormat, environment.ToString(), clock.GetUtcNow(), exportKey.Version));

        var exported = await keys.ExportAsync(environment, exportKey, cancellation);
        foreach (var (purpose, version, wrapped) in exported)
        {
            await ExportedLine.WriteAsync(writer, new ExportedKey(purpose.Name, version, wrapped));
        }

        var count = 0;
        Row? application = null;
        var slots = new List<JsonElement>();
        await foreach (var row in table.ReadRangeAsync(environment.Partition, "app|", "app}", PageSize, cancellation))
        {
            // An application's row comes right before those of its secrets.
            if (ClientSecretRows.IsSlot(row))
            {
                slots.Add(Json(row));
                continue;
            }

            await WriteAsync(application);
            (application, slots) = (row, []);
        }

        await WriteAsync(application);
        await ExportedLine.WriteAsync(writer, new ExportedEnd(exported.Count, count));
        return count;

        async Task WriteAsync(Row? row)
        {
            if (row is not null)
            {
                await ExportedLine.WriteAsync(writer, new ExportedApplication(Json(row), slots));
                progress.Report(++count);
            }
        }
    }

    private static JsonElement Json(Row row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        RowJson.Encode(row, buffer);
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
