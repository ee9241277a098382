using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Faults;

/// <summary>One call of the API that writes, ready to be made, and made again.</summary>
internal abstract class Write
{
    public const string Applications = "/connect/applications";

    private const string KeyHeader = "Idempotency-Key";

    private Write(string action, int status) => (Action, Status) = (action, status);

    public static IReadOnlyList<Func<Write>> All { get; } =
        [() => new Creation(), () => new Change(), () => new Deletion(), () => new SecretCreation(), () => new Revocation()];

    /// <summary>What the audit trail calls it.</summary>
    public string Action { get; }

    /// <summary>Of its success.</summary>
    public int Status { get; }

    /// <summary>Makes what the call is about.</summary>
    public abstract Task PrepareAsync(Api api);

    /// <summary>The same request every time.</summary>
    public abstract Task<Reply> SendAsync(Api api);

    /// <summary>Looks whether it has happened once, as the first or the second answer says.</summary>
    public abstract Task CheckAsync(Api api, Reply first, Reply second);

    /// <summary>Whether this answers the call when it is made again after a failure that may have been none.</summary>
    public virtual bool IsDone(Reply again) => again.Status == Status;

    private static void AreTheSame(Reply first, Reply second)
    {
        if (first.Status == 201)
        {
            Assert.Equal(first.Text, second.Text);
            Assert.Equal("true", second.Headers["Idempotent-Replayed"]);
        }
    }

    private sealed class Creation() : Write("application.created", 201)
    {
        private readonly string body = Bodies.ThirdParty().ToJsonString();

        public override Task PrepareAsync(Api api) => api.GetAsync(Applications);

        public override Task<Reply> SendAsync(Api api) => api.SendAsync(HttpMethod.Post, Applications, Api.Json(body), (KeyHeader, "once"));

        public override async Task CheckAsync(Api api, Reply first, Reply second)
        {
            AreTheSame(first, second);
            var listed = (await api.GetAsync(Applications)).Is(200)["data"]!.AsArray();
            Assert.Equal(second.Text, Assert.Single(listed)!.ToJsonString());
        }
    }

    private sealed class Change() : Write("application.updated", 200)
    {
        private JsonObject? application;

        public override async Task PrepareAsync(Api api) => application = await api.CreatedAsync(Bodies.ThirdParty());

        public override Task<Reply> SendAsync(Api api) => api.UpdateAsync(application!, new JsonObject { ["name"] = "Changed" });

        public override async Task CheckAsync(Api api, Reply first, Reply second)
        {
            Assert.Equal("Changed", (string?)second.Json["name"]);
            Assert.Equal(second.Text, (await api.FoundAsync(application!)).ToJsonString());
        }
    }

    private sealed class Deletion() : Write("application.deleted", 204)
    {
        private JsonObject? application;

        public override async Task PrepareAsync(Api api)
        {
            application = await api.CreatedAsync(Bodies.M2M());
            await api.CreatedSecretAsync(application);
        }

        public override Task<Reply> SendAsync(Api api) => api.DeleteAsync($"{Applications}/{application!["id"]}");

        public override bool IsDone(Reply again) => again.Status is 204 or 404;

        public override async Task CheckAsync(Api api, Reply first, Reply second) =>
            Assert.Empty((await api.GetAsync(Applications)).Is(200)["data"]!.AsArray());
    }

    /// <summary>The first of its environment, so the keys that it takes are made meanwhile.</summary>
    private sealed class SecretCreation() : Write("client_secret.created", 201)
    {
        private string path = "";

        public override async Task PrepareAsync(Api api) =>
            path = $"{Applications}/{(await api.CreatedAsync(Bodies.M2M()))["id"]}/client_secrets";

        public override Task<Reply> SendAsync(Api api) => api.SendAsync(HttpMethod.Post, path, null, (KeyHeader, "once"));

        public override async Task CheckAsync(Api api, Reply first, Reply second)
        {
            AreTheSame(first, second);
            var listed = (await api.GetAsync(path)).IsArray(200);
            Assert.Equal(second.Is(201).Without("secret").ToJsonString(), Assert.Single(listed)!.ToJsonString());
        }
    }

    private sealed class Revocation() : Write("client_secret.deleted", 204)
    {
        private JsonObject? application;
        private JsonObject? secret;

        public override async Task PrepareAsync(Api api)
        {
            application = await api.CreatedAsync(Bodies.M2M());
            secret = await api.CreatedSecretAsync(application);
        }

        public override Task<Reply> SendAsync(Api api) => api.DeleteAsync($"/connect/client_secrets/{secret!["id"]}");

        public override bool IsDone(Reply again) => again.Status is 204 or 404;

        public override async Task CheckAsync(Api api, Reply first, Reply second) =>
            Assert.Empty((await api.GetAsync($"{Applications}/{application!["id"]}/client_secrets")).IsArray(200));
    }
}
