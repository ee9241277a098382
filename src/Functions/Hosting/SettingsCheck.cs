using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>Stops the start when settings cannot work, and says which to mend and how.</summary>
internal sealed class SettingsCheck<T>(Func<T, IEnumerable<string>> problems) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options) => problems(options).ToArray() is { Length: > 0 } found
        ? ValidateOptionsResult.Fail(found)
        : ValidateOptionsResult.Success;
}
