namespace ConnectFunctions.Admin;

/// <summary>How a command ended, for scripts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It was refused, or it failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are wrong; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>The store or the vault is away, or does not let this identity in. Trying again may help.</summary>
    public const int Unavailable = 3;

    /// <summary>Ctrl-C, as shells have it.</summary>
    public const int Stopped = 130;
}
