namespace ConnectFunctions.Storage;

/// <summary>One operation of a transaction, with the condition under which it may happen.</summary>
public abstract record RowChange
{
    private RowChange(string key) => Key = key;

    public string Key { get; }

    /// <summary>Adds the row; it must not exist.</summary>
    public sealed record Insert(Row Row) : RowChange(Row.Key);

    /// <summary>Puts the row in place of the stored one; columns that it lacks are gone.</summary>
    public sealed record Replace(Row Row, RowCondition If) : RowChange(Row.Key);

    /// <summary>Sets the row's columns in the stored one and leaves the others as they are.</summary>
    public sealed record Merge(Row Row, RowCondition If) : RowChange(Row.Key);

    /// <summary>Removes the row.</summary>
    public sealed record Delete(string RowKey, RowCondition If) : RowChange(RowKey);
}
