namespace ConnectFunctions.Environments;

/// <summary>What an API key may do.</summary>
[Flags]
public enum Permissions
{
    None = 0,
    ReadApplications = 1,
    WriteApplications = 2,
    ReadClientSecrets = 4,
    WriteClientSecrets = 8,
    All = ReadApplications | WriteApplications | ReadClientSecrets | WriteClientSecrets,
}
