namespace ConnectFunctions.Storage;

/// <summary>Why a change's condition did not hold.</summary>
public enum RowConflict
{
    /// <summary>An insert found a row with its key.</summary>
    AlreadyExists,

    /// <summary>A replace, merge or delete found no row.</summary>
    NotFound,

    /// <summary>The stored row has another ETag than expected.</summary>
    Changed,
}
