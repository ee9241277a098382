using System.Globalization;
using System.Text;
using System.Xml;

namespace Azure.Data.Tables;

/// <summary>
/// OData filters of the Table service with their values quoted.
/// https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities#constructing-filter-strings
/// </summary>
internal static class QueryFilter
{
    internal static string From(FormattableString filter)
    {
        if (filter is null)
        {
            return null;
        }

        var literals = Array.ConvertAll<object, object>(filter.GetArguments(), Literal);
        return string.Format(CultureInfo.InvariantCulture, filter.Format, literals);
    }

    /// <summary>A quotation mark within a string literal is doubled; nothing else is special.</summary>
    internal static string Escape(string value) => value.Replace("'", "''", StringComparison.Ordinal);

    private static string Literal(object value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long or ulong => Invariant(value) + "L",
        sbyte or byte or short or ushort or int or uint or decimal or float or double => Invariant(value),
        Guid id => $"guid'{id}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        BinaryData data => $"X'{Convert.ToHexString(data)}'",
        DateTimeOffset time => $"datetime'{XmlConvert.ToString(time.UtcDateTime, XmlDateTimeSerializationMode.RoundtripKind)}'",
        DateTime time => $"datetime'{XmlConvert.ToString(time.ToUniversalTime(), XmlDateTimeSerializationMode.RoundtripKind)}'",
        string or char or StringBuilder => $"'{Escape(Invariant(value))}'",
        _ => throw new ArgumentException($"A {value.GetType()} cannot be written as an OData literal."),
    };

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}
