namespace ConnectFunctions.Keys;

/// <summary>How a stored key of an environment's ring is found to be.</summary>
/// <param name="Version">Its version, from 1.</param>
/// <param name="WrappedUnder">The version of the key-encryption key that it is wrapped under.</param>
/// <param name="Opens">Whether it can be had and is what was stored.</param>
public sealed record RingKeyState(long Version, string WrappedUnder, bool Opens);
