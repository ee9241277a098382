using System.Security.Cryptography;
using ConnectFunctions.Applications;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Health;
using ConnectFunctions.Functions.Http;
using ConnectFunctions.Functions.Telemetry;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Settings;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>Everything that the functions need, from the settings up, whichever front they run in.</summary>
internal static class ConnectServices
{
    public static void AddConnect(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var development = environment.IsDevelopment();

        // Read beside the options, which would not tell of anything else once the store's settings are wrong.
        var isLocal = configuration.GetSection(StorageSettings.Section).Get<StorageSettings>()?.IsLocal is true;
        Bind<StorageSettings>(services, StorageSettings.Section, settings => settings.Problems());
        Bind<KeysSettings>(services, KeysSettings.Section, settings => settings.Problems(isLocal));
        Bind<AuditSettings>(services, AuditSettings.Section, settings => settings.Problems());
        Bind<DevelopmentSettings>(services, DevelopmentSettings.Section, settings => settings.Problems(development && isLocal));
        Bind<RateLimitSettings>(services, RateLimitSettings.Section, settings => settings.Problems());

        services.AddOptions<OtlpSettings>().Configure(settings => settings.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OtlpSettings>>(new SettingsCheck<OtlpSettings>(settings => settings.Problems()));

        Bind<RecordSettings>(services, RecordSettings.Section, settings => settings.Problems());
        if (configuration.GetSection(RecordSettings.Section).Get<RecordSettings>() is { ConnectionString.Length: > 0 } record && !record.Problems().Any())
        {
            services.AddRecord(configuration, record.ConnectionString, AzureSignIn.Credential(development, configuration["Identity:ClientId"]));
        }

        // One line per request is the host's to write.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton<LoggerFactory>();
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory, RequestLoggerFactory>());

        // Before the others: it is told of the start in the order of addition, and they are to be seen.
        services.AddHostedService<TelemetryExport>();

        var identity = configuration["Identity:ClientId"];
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => RandomNumberGenerator.Create());
        services.AddSingleton<UlidGenerator>();
        services.AddSingleton<ITable>(provider =>
        {
            var settings = provider.GetRequiredService<IOptions<StorageSettings>>().Value;
            var engine = settings.Open(() => AzureSignIn.Credential(development, identity));
            var store = engine is SqliteTable ? ("sqlite", SqliteTable.Name) : ("azure.table_storage", settings.TableName);
            return new BoundedTable(new MeasuredTable(engine, store, provider.GetRequiredService<TimeProvider>()));
        });
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<KeysSettings>>().Value.Open(
            () => AzureSignIn.Credential(development, identity),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<VaultKeyEncryptionKeys>>()));
        services.AddSingleton<ConflictRetry>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<EnvironmentRegistry>();
        services.AddSingleton<ApiKeyRegistry>();
        services.AddSingleton(provider => new ApiKeyAuthentication(
            provider.GetRequiredService<ITable>(),
            provider.GetRequiredService<EnvironmentRegistry>(),
            provider.GetRequiredService<TimeProvider>(),
            allowDevelopmentKeys: development));
        services.AddSingleton<ApplicationRegistry>();
        services.AddSingleton<ClientSecretRegistry>();
        services.AddSingleton<AuditTrail>();
        services.AddHostedService<PrepareStore>();
        services.AddHostedService<PrepareKeys>();
        services.AddSingleton<ReplaySweep>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<Admission>();
        services.AddSingleton<RequestPipeline>();
        services.AddHostedService<Sweep>();
    }

    private static void Bind<T>(IServiceCollection services, string section, Func<T, IEnumerable<string>> problems)
        where T : class
    {
        services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(new SettingsCheck<T>(problems));
    }
}
