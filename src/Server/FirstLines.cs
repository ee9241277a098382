using ConnectFunctions.Functions.Hosting;
using ConnectFunctions.Functions.Http;
using ConnectFunctions.Settings;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Server;

/// <summary>What whoever has started the server wants to know: what there is to call, where the data is, and a call that works.</summary>
internal static class FirstLines
{
    public static void Write(WebApplication app)
    {
        var url = app.Urls.First().TrimEnd('/');
        Console.WriteLine();
        Console.WriteLine("Functions:");
        foreach (var function in FunctionRoute.All)
        {
            Console.WriteLine($"  {function.Name}: [{string.Join(',', function.Verbs)}] {url}/{function.Template}");
        }

        var storage = app.Services.GetRequiredService<IOptions<StorageSettings>>().Value;
        var key = app.Services.GetRequiredService<IOptions<DevelopmentSettings>>().Value.ApiKey;
        Console.WriteLine($"""

            Data: {(string.IsNullOrEmpty(storage.File) ? $"table {storage.TableName} at {storage.TableEndpoint?.GetLeftPart(UriPartial.Authority)}" : Path.GetFullPath(storage.File))}
            Ready: {url}

              curl {url}/connect/applications --header "Authorization: Bearer {(string.IsNullOrEmpty(key) ? "sk_..." : key)}"

            """);
        if (app.Environment.IsDevelopment())
        {
            Console.WriteLine("Ctrl-C stops it.");
        }
    }
}
