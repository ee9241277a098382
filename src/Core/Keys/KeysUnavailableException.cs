namespace ConnectFunctions.Keys;

/// <summary>A key that is needed cannot be had for now: trying again later is right.</summary>
public sealed class KeysUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
