namespace ConnectFunctions.Functions.Hosting;

/// <summary>How long the audit trail is kept: the settings <c>Audit__…</c>.</summary>
internal sealed class AuditSettings
{
    public const string Section = "Audit";

    /// <summary>Days, 1 to 3,650.</summary>
    public int RetentionDays { get; set; } = 400;

    public IEnumerable<string> Problems()
    {
        if (RetentionDays is < 1 or > 3650)
        {
            yield return "Audit__RetentionDays must be 1 to 3650.";
        }
    }
}
