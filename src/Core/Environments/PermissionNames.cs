namespace ConnectFunctions.Environments;

/// <summary>The names that callers and operators know permissions by.</summary>
public static class PermissionNames
{
    private static readonly (Permissions Permission, string Name)[] Names =
    [
        (Permissions.ReadApplications, "applications:read"),
        (Permissions.WriteApplications, "applications:write"),
        (Permissions.ReadClientSecrets, "client_secrets:read"),
        (Permissions.WriteClientSecrets, "client_secrets:write"),
    ];

    /// <summary>The names, separated by spaces.</summary>
    public static string Format(Permissions permissions) =>
        string.Join(' ', Names.Where(one => permissions.HasFlag(one.Permission)).Select(one => one.Name));

    /// <summary>Reads names separated by spaces or commas; false when one is unknown or there is none.</summary>
    public static bool TryParse(string text, out Permissions permissions)
    {
        permissions = Permissions.None;
        foreach (var name in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            var known = Array.Find(Names, one => one.Name == name);
            if (known.Name is null)
            {
                return false;
            }

            permissions |= known.Permission;
        }

        return permissions != Permissions.None;
    }
}
