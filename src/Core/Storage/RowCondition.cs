namespace ConnectFunctions.Storage;

/// <summary>What must hold for a stored row before it is replaced, merged into or deleted.</summary>
public readonly record struct RowCondition
{
    private RowCondition(string? etag) => ETag = etag;

    /// <summary>The row exists, in whatever version.</summary>
    public static RowCondition Exists => default;

    /// <summary>The expected ETag; null when existing is enough.</summary>
    public string? ETag { get; }

    /// <summary>The stored row is still the version that was read.</summary>
    public static RowCondition Unchanged(Row read) =>
        new(read.ETag ?? throw new ArgumentException("The row was not read from a table.", nameof(read)));
}
