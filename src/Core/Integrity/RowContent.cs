using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>What rows hold, apart from their keys.</summary>
internal static class RowContent
{
    /// <summary>The same for rows with the same columns; so that a walk need not keep the rows.</summary>
    public static UInt128 Digest(Row row) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Ordered(row).Stored));

    public static bool IsSame(Row one, Row other) => Ordered(one).Stored.SequenceEqual(Ordered(other).Stored);

    /// <summary>Whether a row has these columns, just so, among others.</summary>
    public static bool Holds(Row row, Row columns) => IsSame(Only(row, columns.Columns.Keys), columns);

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

    private static Row Ordered(Row row) => Only(row, row.Columns.Keys);

    private static Row Only(Row row, IEnumerable<string> names)
    {
        var (columns, only) = (row.Columns, new Row(row.Key));
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            only[name] = columns.GetValueOrDefault(name);
        }

        return only;
    }
}
