using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Bench.Load;

namespace ConnectFunctions.Bench.Comparison;

/// <summary>Point reads as Table Storage itself is asked for them, signed beforehand (SharedKeyLite of the table service).</summary>
internal static class RawPointReads
{
    public static ReadOnlyMemory<byte> Request(string connectionString, string table, string partition, string rowKey, DateTimeOffset now)
    {
        var parts = connectionString.Split(';').Select(part => part.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var (account, endpoint) = (parts["AccountName"], new Uri(parts["TableEndpoint"]));
        var path = $"{endpoint.AbsolutePath}/{table}(PartitionKey='{partition}',RowKey='{Uri.EscapeDataString(rowKey)}')";
        var date = now.ToString("R", CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Convert.FromBase64String(parts["AccountKey"]), Encoding.UTF8.GetBytes($"{date}\n/{account}{path}"));
        return RequestBytes.Get(
            endpoint,
            path,
            $"Authorization: SharedKeyLite {account}:{Convert.ToBase64String(signature)}",
            $"x-ms-date: {date}",
            "x-ms-version: 2019-02-02",
            "DataServiceVersion: 3.0",
            "Accept: application/json;odata=minimalmetadata");
    }
}
