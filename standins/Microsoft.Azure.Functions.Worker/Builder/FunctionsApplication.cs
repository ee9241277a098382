namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    /// <summary>Does what <c>func start</c> does first: reads the command line and <c>local.settings.json</c>.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
