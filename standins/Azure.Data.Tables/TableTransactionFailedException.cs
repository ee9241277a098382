using System.Collections;
using System.Globalization;

namespace Azure.Data.Tables;

/// <summary>The service refused a transaction because of one of its operations. None of them took effect.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(
            requestFailedException.Status,
            requestFailedException.Message,
            requestFailedException.ErrorCode,
            requestFailedException.InnerException)
    {
        foreach (DictionaryEntry entry in requestFailedException.Data)
        {
            Data[entry.Key] = entry.Value;
        }

        if (Data[TableErrorParser.FailedIndex] is string text && int.TryParse(text, CultureInfo.InvariantCulture, out var index))
        {
            FailedTransactionActionIndex = index;
        }
    }

    /// <summary>Counted from 0; null if the service's message named none.</summary>
    public int? FailedTransactionActionIndex { get; }
}
