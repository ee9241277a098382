using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>What rows hold, apart from their keys.</summary>
internal static class RowContent
{
    /// <summary>The same for rows with the same columns; so that a walk need not keep the rows.</summary>
    public static UInt128 Digest(Row row) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(RowJson.Encode(Ordered(row))));

    public static bool IsSame(Row one, Row other) => RowJson.Encode(Ordered(one)).AsSpan().SequenceEqual(RowJson.Encode(Ordered(other)));

    /// <summary>The same columns under another key.</summary>
    public static Row Copy(string key, Row row)
    {
        var copy = new Row(key);
        foreach (var (column, value) in row.Columns)
        {
            copy[column] = value;
        }

        return copy;
    }

    /// <returns>Null when the row was not written by this product, or not as it is now.</returns>
    public static T? TryRead<TRow, T>(TRow row, Func<TRow, T?> read)
        where T : class
    {
        try
        {
            return read(row);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static Row Ordered(Row row)
    {
        var ordered = new Row(row.Key);
        foreach (var (column, value) in row.Columns.OrderBy(column => column.Key, StringComparer.Ordinal))
        {
            ordered[column] = value;
        }

        return ordered;
    }
}
