using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Configuration;

/// <summary>Asks beforehand what the host would stop over, because the host tells of it with stack traces.</summary>
internal static class SettingsProblems
{
    public static IReadOnlyList<string> Of(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
        catch (InvalidOperationException e) when (e.InnerException is ArgumentException or FormatException)
        {
            // What is no number where one belongs. The host's settings have '__' where the configuration has ':'.
            return [e.Message.Replace(":", "__", StringComparison.Ordinal)];
        }
        catch (AggregateException e)
        {
            return [.. e.InnerExceptions.OfType<OptionsValidationException>().SelectMany(inner => inner.Failures).Distinct()];
        }
    }
}
