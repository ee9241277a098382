namespace ConnectFunctions.Infra.Tests;

/// <summary>At least one for each rule, and one for each way of breaking it that somebody might try.</summary>
internal static class PlantedMistakes
{
    private const string Main = "main.bicep";
    private const string Access = "modules/access.bicep";
    private const string App = "modules/function-app.bicep";
    private const string Settings = "modules/app-settings.bicep";
    private const string Account = "modules/storage-account.bicep";
    private const string Vault = "modules/key-vault.bicep";
    private const string RoleIds = "modules/role-ids.bicep";
    private const string Monitoring = "modules/monitoring.bicep";
    private const string Alerts = "modules/log-alerts.bicep";
    private const string Table = "modules/data-table.bicep";

    public static IReadOnlyList<PlantedMistake> All { get; } =
    [
        new("A brace is missing", "syntax", Vault, "output uri string =", "output uri string = {", "'output uri string = { vault.properties"),
        new("A parameter file cannot be read", "syntax", "main.prod.bicepparam", "param zoneRedundant = true", "param zoneRedundant = ]", "']' cannot be read"),

        new("A parameter is not described", "documents", Account, "@description('Its tags.')\n", "", "'tags' has no @description") { NoticedAt = "param tags object" },
        new("A description is empty", "documents", Account, "@description('Its tags.')", "@description('')", "'tags' has no @description") { NoticedAt = "param tags object" },
        new("An output is not described", "documents", Vault, "@description('The vault\\'s address.')\n", "", "'uri' has no @description") { NoticedAt = "output uri" },
        new("A resource has no tags", "documents", Vault, "  tags: tags\n", "", "The resource 'vault' has no tags.") { NoticedAt = "resource vault" },
        new("A module is too long", "documents", Table, "// The one table.", new string('\n', 80) + "// The one table.", "The module has 106 lines") { NoticedAt = "primaryEndpoints.table" },

        new("A parameter is not used", "parameters", Vault, "  tags: tags\n", "  tags: {}\n", "The parameter 'tags' is not used.") { NoticedAt = "param tags object" },
        new("A variable is not used", "parameters", Access, "var dataRole", "var spare = 1\nvar dataRole", "The variable 'spare' is not used."),
        new("An import is not used", "parameters", Table, "@description('The account that holds it.')", "import { roleIds } from 'role-ids.bicep'\n@description('The account that holds it.')", "The import 'roleIds' is not used."),

        new("A name is misspelt", "names", Main, "tableName: tableName }", "tableName: tabelName }", "Nothing here is called 'tabelName'."),
        new("A name is declared twice", "names", Access, "var dataRole", "var vault = 1\nvar dataRole", "'vault' is declared twice.") { NoticedAt = "resource vault" },
        new("A name hides the decorator", "names", "modules/log-alert.bicep", "param summary string", "param description string", "A name 'description' hides the decorator"),

        new("A module does not exist", "modules", Main, "'modules/key-vault.bicep'", "'modules/vault.bicep'", "The module modules/vault.bicep does not exist."),
        new("A module is never reached", "modules", Main, "module publishing 'modules/publishing.bicep' = {\n  params: { functionAppName: app.outputs.name }\n}\n", "", "Nothing leads here from main.bicep.") { NoticedIn = "modules/publishing.bicep", NoticedAt = "// Code is deployed" },
        new("A module is given what it does not take", "modules", Main, "    packagesUrl:", "    packageUrl:", "modules/function-app.bicep has no parameter 'packageUrl'."),
        new("A module is not given what it takes", "modules", Main, "    zoneRedundant: zoneRedundant\n", "", "modules/function-app.bicep is not given its parameter 'zoneRedundant'.") { NoticedAt = "module app " },
        new("A module is asked for what it does not tell", "modules", Main, "vault.outputs.uri", "vault.outputs.url", "modules/key-vault.bicep has no output 'url'."),
        new("A parameter file sets what there is not", "modules", "main.prod.bicepparam", "param zoneRedundant =", "param zonesRedundant =", "main.bicep has no parameter 'zonesRedundant'."),
        new("A parameter file leaves out what is needed", "modules", "main.prod.bicepparam", "param environmentName = 'prod'\n", "", "main.bicep is not given its parameter 'environmentName'.") { NoticedAt = "// A deployment for production" },

        new("An output gives away a connection string", "secrets", Monitoring, "output insightsName string = insights.name", "output insightsName string = insights.properties.ConnectionString", "The output 'insightsName' gives away 'ConnectionString'"),
        new("An output gives away a secure parameter", "secrets", Vault, "param name string", "@secure()\nparam name string", "The output 'name' gives away 'name'") { NoticedAt = "output name string" },
        new("An output gives away an account key", "secrets", Table, "output endpoint string = account.properties.primaryEndpoints.table", "output endpoint string = account.listKeys().keys[0].value", "The output 'endpoint' gives away 'listKeys'"),
        new("A setting is an account key", "secrets", Settings, "Storage__TableName: tableName", "Storage__TableName: dataAccount.listKeys().keys[0].value", "listKeys() brings a secret into the template."),
        new("A template makes a secret", "secrets", Vault, "@description('The vault\\'s resource ID.')", "resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {\n  parent: vault\n  name: name\n}\n\n@description('The vault\\'s resource ID.')", "A template that makes 'Microsoft.KeyVault/vaults/secrets' has its value."),
        new("A secret is written down", "secrets", Settings, "'managedidentity'", "'AccountName=a;AccountKey=b'", "A secret is written here."),

        new("Shared keys are on", "values", Account, "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "properties.allowSharedKeyAccess of 'account' (Microsoft.Storage/storageAccounts) is true; it must be false"),
        new("Nothing is said of shared keys", "values", Account, "    allowSharedKeyAccess: false\n", "", "properties.allowSharedKeyAccess of 'account' (Microsoft.Storage/storageAccounts) is not said") { NoticedAt = "resource account" },
        new("A parameter decides on shared keys", "values", Account, "allowSharedKeyAccess: false", "allowSharedKeyAccess: empty(name)", "properties.allowSharedKeyAccess of 'account' (Microsoft.Storage/storageAccounts) is empty(name)"),
        new("Blobs are public", "values", Account, "allowBlobPublicAccess: false", "allowBlobPublicAccess: true", "properties.allowBlobPublicAccess of 'account'"),
        new("Storage takes HTTP", "values", Account, "supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false", "properties.supportsHttpsTrafficOnly of 'account'"),
        new("Storage takes old TLS", "values", Account, "'TLS1_2'", "'TLS1_0'", "properties.minimumTlsVersion of 'account' (Microsoft.Storage/storageAccounts) is TLS1_0"),
        new("The app takes HTTP", "values", App, "httpsOnly: true", "httpsOnly: false", "properties.httpsOnly of 'app' (Microsoft.Web/sites) is false; it must be true: HTTPS only."),
        new("The app takes old TLS", "values", App, "minTlsVersion: '1.2'", "minTlsVersion: '1.0'", "properties.siteConfig.minTlsVersion of 'app'"),
        new("Publishing passwords work", "values", "modules/publishing.bicep", "allow: false", "allow: true", "properties.allow of 'ftp'"),
        new("The vault can be purged", "values", Vault, "enablePurgeProtection: true", "enablePurgeProtection: false", "properties.enablePurgeProtection of 'vault'"),
        new("The vault goes by access policies", "values", Vault, "enableRbacAuthorization: true", "enableRbacAuthorization: false", "properties.enableRbacAuthorization of 'vault'"),
        new("Telemetry goes by key", "values", Monitoring, "DisableLocalAuth: true", "DisableLocalAuth: false", "properties.DisableLocalAuth of 'insights'"),

        new("An address is not HTTPS", "network", App, "'https://${", "'http://${", "HTTPS only"),
        new("An account cannot be taken off the internet", "network", Account, "    publicNetworkAccess: publicNetworkAccess\n", "    publicNetworkAccess: 'Enabled'\n", "publicNetworkAccess of 'account' is not a parameter"),

        new("A role's ID is wrong", "roles", RoleIds, "4633458b-17de-408a-b874-0445c86b69e6", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "The ID of 'Key Vault Secrets User' is 4633458b-17de-408a-b874-0445c86b69e6."),
        new("A role is not one that may be given", "roles", RoleIds, "'Key Vault Secrets User'", "Owner", "'Owner' is not among the roles that may be given.") { NoticedAt = "Owner: " },
        new("A role comes by its ID", "roles", Access, "roleIds['Key Vault Secrets User']", "'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'", "An ID is written here; roles come by name from modules/role-ids.bicep.") { NoticedAt = "b86a8fe4" },
        new("A role is not in the table", "roles", Access, "roleIds['Key Vault Secrets User']", "roleIds['Key Vault Administrator']", "The role of 'key' is not one of modules/role-ids.bicep.") { NoticedAt = "roleDefinitionId: keyRole" },
        new("A role is given on everything", "roles", Access, "  scope: vault\n", "  scope: resourceGroup()\n", "'key' gives a role on more than one resource"),
        new("A role is given without a scope", "roles", Access, "  scope: vault\n", "", "'key' gives a role on more than one resource") { NoticedAt = "resource key " },

        new("A name is another one each time", "repeatable", Main, "uniqueString(resourceGroup().id, environmentName)", "uniqueString(newGuid(), environmentName)", "newGuid() is another value each time"),
        new("A tag is the time", "repeatable", Main, "application: 'connectfunctions'", "application: utcNow()", "utcNow() is another value each time"),

        new("A setting that is read is not set", "settings", Settings, "    Storage__AccountUri: dataAccount.properties.primaryEndpoints.table\n", "", "src/Core/Settings/StorageSettings.cs reads Storage__AccountUri, which is not set.") { NoticedAt = "resource settings" },
        new("A setting read by its name is not set", "settings", Settings, "    Identity__ClientId: identityClientId\n", "", "src/Functions/Configuration/RegistryServices.cs reads Identity__ClientId, which is not set.") { NoticedAt = "resource settings" },
        new("A setting that is set is not read", "settings", Settings, "Storage__TableName:", "Storage__Table:", "Nothing in src/ reads Storage__Table,"),
        new("A setting is for local runs", "settings", Settings, "Storage__TableName: tableName", "Storage__TableName: tableName\n    Storage__ConnectionString: tableName", "Storage__ConnectionString is for local runs only") { NoticedAt = "Storage__ConnectionString" },

        new("An API version is no date", "versions", Vault, "vaults@2025-05-01", "vaults@latest", "The API version of Microsoft.KeyVault/vaults is 'latest'"),
        new("An API version is a preview", "versions", "modules/identity.bicep", "@2024-11-30", "@2025-05-31-preview", "Microsoft.ManagedIdentity/userAssignedIdentities@2025-05-31-preview is a preview."),
        new("Two API versions of one kind", "versions", Vault, "vaults@2025-05-01", "vaults@2024-11-01", "Microsoft.KeyVault/vaults has the API version 2024-11-01 here and 2025-05-01 in modules/access.bicep"),

        new("A linter rule only warns", "linter", "bicepconfig.json", "\"no-unused-params\": { \"level\": \"error\" }", "\"no-unused-params\": { \"level\": \"warning\" }", "The level of no-unused-params is 'warning'; it must be 'error'."),
        new("A linter rule is gone", "linter", "bicepconfig.json", "        \"no-unused-vars\": { \"level\": \"error\" },\n", "", "no-unused-vars is not among the linter's rules.") { NoticedAt = "{" },
        new("The linter is off", "linter", "bicepconfig.json", "\"enabled\": true", "\"enabled\": false", "The linter is not enabled."),

        new("An alert looks for what is never logged", "log-lines", Alerts, "Message contains \"Answered 503: a key", "Message contains \"Answered 503: some key", "No log message in src/ contains \"Answered 503: some key") { NoticedAt = "some key" },
        new("An alert looks for a line with an exception among those without", "log-lines", Alerts, "'union isfuzzy=true AppTraces, AppExceptions | extend Message = strcat(Message, \" \", OuterMessage) |", "'AppTraces |", "\"Answered 503: a key cannot be had\" is logged with an exception") { NoticedAt = "a key cannot be had" },
        new("An alert looks for the beginning of what is only within", "log-lines", Alerts, "Message contains \"Answered 503: a key", "Message startswith \"Answered 503: a key", "\"Answered 503: a key cannot be had\" is logged with an exception") { NoticedAt = "a key cannot be had" },
        new("An alert looks for what no request logs", "log-lines", Alerts, "Message contains \"Answered 503: a key cannot be had\"", "Message contains \"The store cannot be reached yet\"", "\"The store cannot be reached yet; trying again\" is logged by a hosted service") { NoticedAt = "cannot be reached yet" },
        new("An alert looks for any log line", "log-lines", Alerts, "'AppRequests | where ResultCode == \"401\" |", "'AppTraces |", "A query of AppTraces says which log line it looks for") { NoticedAt = "AppTraces | summarize" },
    ];
}
