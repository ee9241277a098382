namespace Azure.Data.Tables;

public interface ITableEntity
{
    string PartitionKey { get; set; }

    string RowKey { get; set; }

    /// <summary>When the service last changed the row. Never sent.</summary>
    DateTimeOffset? Timestamp { get; set; }

    /// <summary>The version that was read; <c>default</c> for a row that was not.</summary>
    ETag ETag { get; set; }
}
