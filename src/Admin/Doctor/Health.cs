namespace ConnectFunctions.Admin.Doctor;

/// <summary>How grave a finding is.</summary>
internal enum Health
{
    Ok,

    /// <summary>It works, and may not go on doing so.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Problem,
}
