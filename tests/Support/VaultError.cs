using System.Text.Json;

namespace ConnectFunctions.Tests.Support;

/// <summary>An error in the shape that key vaults give it.</summary>
internal static class VaultError
{
    public static string Text(string code, string message, string? inner = null) => JsonSerializer.Serialize(new
    {
        error = inner is null ? (object)new { code, message } : new { code, message, innererror = new { code = inner } },
    });
}
