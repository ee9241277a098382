namespace ConnectFunctions.Admin.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Remedy">What to do about it; null when nothing needs to be done.</param>
internal sealed record Finding(string Check, Health Health, string Message, string? Remedy = null)
{
    public static Finding Ok(string check, string message) => new(check, Health.Ok, message);

    public static Finding Warning(string check, string message, string remedy) => new(check, Health.Warning, message, remedy);

    public static Finding Problem(string check, string message, string remedy) => new(check, Health.Problem, message, remedy);
}
