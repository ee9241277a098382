using System.Reflection;
using System.Text.Json;
using ConnectFunctions.Functions.Applications;
using ConnectFunctions.Tests.Support;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Clients.Tests;

public sealed class The_OpenAPI_document
{
    [Fact]
    public async Task Has_every_function_with_its_method_and_route_and_nothing_else()
    {
        var documented = (await OpenApiValidator.RoutesAsync()).Select(route => $"{route}");

        Assert.Equal(Functions().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Has_examples_that_fit_its_own_schemas()
    {
        var check = await OpenApiValidator.CheckExamplesAsync();

        Assert.True(check.ExitCode == 0, check.Output + check.Errors);
    }

    /// <summary>The tests of src/Core hold the service against the same list.</summary>
    [Fact]
    public async Task Accepts_the_redirect_URIs_that_the_service_accepts_and_no_others()
    {
        string[] accepted = [.. RedirectUriCases.Accepted];
        string[] refused = [.. RedirectUriCases.Refused.Select(refusal => refusal.Uri)];

        var fit = await OpenApiValidator.FitAsync("Uri", [.. accepted, .. refused]);

        Assert.Equal(accepted.Length + refused.Length, fit.Count);
        Assert.Equal(accepted, accepted.Concat(refused).Where((_, place) => fit[place]));
    }

    private static IEnumerable<string> Functions()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("host.json")));
        var prefix = host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString()!;
        return
        [
            .. from type in typeof(GetApplication).Assembly.GetTypes()
               from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
               let function = method.GetCustomAttribute<FunctionAttribute>()
               where function is not null
               from trigger in method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
               where trigger is not null
               from verb in trigger.Methods ?? ["any"]

               // The document says once for all that HEAD is GET without the body.
               where verb != "head" || !trigger.Methods!.Contains("get")
               let path = string.Join('/', ((string[])["", prefix, trigger.Route ?? function.Name]).Where((part, index) => index == 0 || part.Length > 0))
               select $"{new OpenApiRoute(verb.ToUpperInvariant(), path, function.Name)}",
        ];
    }
}
