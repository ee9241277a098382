using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectFunctions.Applications;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Integrity;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Transfer;

/// <summary>An application of an export with its secrets' hashes, which keep every rule that a request must keep.</summary>
internal sealed record ImportedApplication(Application Application, IReadOnlyList<ImportedSecret> Secrets)
{
    private const string NotAsKept = "it is not as an application is kept.";

    /// <param name="peppers">The versions that the export has.</param>
    /// <returns>A failure that tells why it cannot be imported, as the end of a sentence.</returns>
    public static Outcome<ImportedApplication> Read(ExportedApplication line, IReadOnlySet<long> peppers)
    {
        if (RowContent.TryRead(line.Row, row => ApplicationRows.Read(Decode(row))) is not { } application || !application.Id.Ulid.HasTime)
        {
            return new Failure.Refused(NotAsKept);
        }

        if (!NewApplication.Read(AsRequested(application), application.Id).TryGet(out var requested, out var broken))
        {
            return new Failure.Refused(((Failure.Invalid)broken).Message);
        }

        if (requested with { UpdatedAt = application.UpdatedAt } != application
            || application.UpdatedAt < application.CreatedAt
            || application.UpdatedAt.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            return new Failure.Refused(NotAsKept);
        }

        var secrets = new List<ImportedSecret>();
        foreach (var element in line.Secrets)
        {
            if (RowContent.TryRead(element, secret => ImportedSecret.Read(Decode(secret))) is not { } secret)
            {
                return new Failure.Refused("a client secret of it is not as one is kept.");
            }

            if (!peppers.Contains(secret.PepperVersion))
            {
                return new Failure.Refused($"a client secret of it is hashed under the pepper's version {secret.PepperVersion}, which the export does not have.");
            }

            secrets.Add(secret);
        }

        return secrets.Count <= ClientSecretRows.Slots && secrets.DistinctBy(secret => secret.Secret.Id).Count() == secrets.Count
            ? new ImportedApplication(application, secrets)
            : new Failure.Refused($"it has more than {ClientSecretRows.Slots} client secrets, or one twice.");
    }

    private static Row Decode(JsonElement columns) => RowJson.Decode("of an export", etag: null, Encoding.UTF8.GetBytes(columns.GetRawText()));

    /// <summary>The request that would make it.</summary>
    private static JsonElement AsRequested(Application application)
    {
        var body = new JsonObject
        {
            ["name"] = application.Name.ToString(),
            ["description"] = application.Description?.ToString(),
            ["scopes"] = new JsonArray([.. application.Scopes.Items.Select(scope => JsonValue.Create(scope))]),
            ["organization_id"] = application.Owner?.ToString(),
            ["application_type"] = application is OAuthApplication ? "oauth" : "m2m",
        };
        if (application is OAuthApplication oauth)
        {
            body["is_first_party"] = oauth.IsFirstParty;
            body["uses_pkce"] = oauth.UsesPkce;
            body["redirect_uris"] = new JsonArray(
                [.. oauth.RedirectUris.Items.Select(item => new JsonObject { ["uri"] = item.Uri, ["default"] = item.IsDefault })]);
        }

        using var document = JsonDocument.Parse(body.ToJsonString());
        return document.RootElement.Clone();
    }
}
