using ConnectFunctions.Settings;
using ConnectFunctions.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>What would make a start pointless, asked beforehand: the host would tell of it with stack traces.</summary>
internal static class StartChecks
{
    /// <summary>Whether the service can start. When it cannot, the standard error has been told what to mend.</summary>
    /// <param name="services">Of the host that is to run.</param>
    /// <param name="newKey">The key-encryption key that this start would make; it is kept only when all is well.</param>
    public static async Task<bool> PassAsync(IServiceProvider services, LocalDevelopment newKey)
    {
        IReadOnlyList<string> problems = [.. newKey.Problems, .. SettingsProblems(services)];
        if (problems.Count == 0)
        {
            problems = await WrongLocalKey.ProblemsAsync(services, isNew: newKey.HasNewKey);
        }

        if (problems.Count == 0 && newKey.Keep() is { } unwritten)
        {
            problems = [unwritten];
        }

        if (problems.Count == 0)
        {
            problems = await StoreProblemsAsync(services);
        }

        if (problems.Count == 0)
        {
            return true;
        }

        Console.Error.WriteLine("The settings cannot work, so nothing was started:");
        Console.Error.WriteLine(string.Join('\n', problems.Select(problem => $"  {problem}")));
        return false;
    }

    private static IReadOnlyList<string> SettingsProblems(IServiceProvider services)
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

    /// <summary>
    /// A store that was never made and may not be made is a mistake in the settings, or in who runs this. One that is there
    /// and cannot be used now may come back while the service runs.
    /// </summary>
    private static async Task<IReadOnlyList<string>> StoreProblemsAsync(IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<StorageSettings>>().Value.File is not { Length: > 0 } file)
        {
            return [];
        }

        try
        {
            await services.GetRequiredService<ITable>().CreateIfMissingAsync(CancellationToken.None);
            return [];
        }
        catch (StorageUnavailableException e) when (e.InnerException is UnauthorizedAccessException)
        {
            return [$"Storage__File: {Path.GetFullPath(file)} cannot be made: the user that runs this may not write to its folder. Let that user own the folder, or name another file."];
        }
        catch (Exception e) when (e is StorageUnavailableException or InvalidDataException)
        {
            return [];
        }
    }
}
