namespace ConnectFunctions.Storage;

/// <summary>The store is away, busy or full for now: nothing is known to have changed, and trying again is right.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
