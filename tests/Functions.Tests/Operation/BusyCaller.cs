using System.Net.Sockets;
using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>
/// Writes one thing after another until the service is gone, and knows what it was answered. Of the one call that had no
/// answer, both outcomes are right.
/// </summary>
internal sealed class BusyCaller(Api api)
{
    private const string Path = "/connect/applications";

    private readonly Dictionary<string, JsonObject?> applications = [];
    private readonly Dictionary<string, (string Application, bool IsThere)> secrets = [];
    private string? uncertain;
    private int answers;

    /// <summary>How many calls have been answered so far.</summary>
    public int Answers => Volatile.Read(ref answers);

    public async Task CallAsync()
    {
        try
        {
            while (true)
            {
                await LiveAsync();
            }
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // The process is gone, before or after it has done what was asked.
        }
    }

    /// <summary>At the process that came after.</summary>
    public async Task CheckAsync(Api after)
    {
        foreach (var (id, expected) in applications.Where(application => application.Key != uncertain))
        {
            var found = await after.GetAsync($"{Path}/{id}");
            if (expected is null)
            {
                found.IsNotFound();
            }
            else
            {
                Assert.Equal(expected.ToJsonString(), found.Has(200).Text);
            }
        }

        foreach (var ofOne in secrets.Where(secret => secret.Key != uncertain && secret.Value.Application != uncertain).GroupBy(secret => secret.Value.Application))
        {
            if (applications[ofOne.Key] is null)
            {
                continue;
            }

            var listed = (await after.GetAsync($"{Path}/{ofOne.Key}/client_secrets")).IsArray(200).Select(secret => (string)secret!["id"]!).ToHashSet();
            Assert.All(ofOne, secret => Assert.Equal(secret.Value.IsThere, listed.Contains(secret.Key)));
        }
    }

    /// <summary>Two applications with client secrets; of each, one goes and one stays.</summary>
    private async Task LiveAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            var created = await api.CreatedAsync(Bodies.M2M());
            var id = (string)created["id"]!;
            applications[id] = created;
            Answered();

            for (var j = 0; j < 2; j++)
            {
                var secret = (string)(await api.CreatedSecretAsync(created))["id"]!;
                secrets[secret] = (id, true);
                Answered();
                if (j == 1)
                {
                    uncertain = secret;
                    (await api.DeleteAsync($"/connect/client_secrets/{secret}")).IsEmpty(204);
                    secrets[secret] = (id, false);
                    Answered();
                }
            }

            uncertain = id;
            applications[id] = (await api.UpdateAsync(created, new JsonObject { ["name"] = $"Changed {i}" })).Is(200);
            Answered();
            if (i == 1)
            {
                uncertain = id;
                (await api.DeleteAsync($"{Path}/{id}")).IsEmpty(204);
                applications[id] = null;
                Answered();
            }
        }
    }

    private void Answered()
    {
        uncertain = null;
        Interlocked.Increment(ref answers);
    }
}
