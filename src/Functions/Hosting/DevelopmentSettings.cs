using ConnectFunctions.Environments;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>What makes a local run ready to use: the settings <c>Development__…</c>.</summary>
internal sealed class DevelopmentSettings
{
    public const string Section = "Development";

    /// <summary>An API key that is made at the start, with its environment. Only for local development over a local store.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Where data and keys are kept when no other settings name places for them; null for this user's own folder for such.</summary>
    public string? DataFolder { get; set; }

    /// <param name="isLocal">Whether this is local development over a local store.</param>
    public IEnumerable<string> Problems(bool isLocal)
    {
        if (string.IsNullOrEmpty(ApiKey))
        {
            yield break;
        }

        if (!isLocal)
        {
            yield return "Development__ApiKey is for local development over a local store only. Remove the setting here, "
                + "and create API keys as docs/operating.md tells.";
        }

        if (!ApiKeyText.TryParse(ApiKey, out _))
        {
            yield return "Development__ApiKey must be 'sk_', an environment's id of a–z and 0–9, '_', and letters, digits, "
                + "'-' or '_'. local.settings.sample.json has one.";
        }
    }
}
