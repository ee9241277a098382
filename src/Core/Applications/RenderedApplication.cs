using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConnectFunctions.Applications;

/// <summary>An application as callers see it: made when it changes, stored, and from then on only handed out.</summary>
/// <param name="Id">Of the application.</param>
/// <param name="Body">JSON in UTF-8.</param>
/// <param name="EntityTag">A strong entity tag of the body (RFC 9110 §8.8.3), in its quotes.</param>
public sealed record RenderedApplication(ApplicationUlid Id, ReadOnlyMemory<byte> Body, string EntityTag)
{
    /// <summary>To be counted up whenever the same application would be rendered into other bytes.</summary>
    internal const long Shape = 1;

    private const int EntityTagBytes = 16;

    // Without escapes that only HTML pages need, which would take the largest application over a column's 64 KiB.
    private static readonly JsonWriterOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal static RenderedApplication Of(Application application)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(output, Text);
        Write(writer, application);
        writer.Flush();
        return Of(application.Id, output.WrittenMemory);
    }

    /// <summary>What was rendered before, in whatever shape.</summary>
    internal static RenderedApplication Of(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return ApplicationUlid.TryParse(document.RootElement.GetProperty("id").GetString(), out var id) ? Of(id, body) : throw new InvalidDataException("A rendered application has no id.");
    }

    private static RenderedApplication Of(ApplicationUlid id, ReadOnlyMemory<byte> body) =>
        new(id, body, $"\"{Base64Url.EncodeToString(SHA256.HashData(body.Span).AsSpan(0, EntityTagBytes))}\"");

    /// <summary>Members that its kind does not have are left out; a null description is not.</summary>
    private static void Write(Utf8JsonWriter writer, Application application)
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "connect_application"u8);
        writer.WriteString("id"u8, application.Id.ToString());
        writer.WriteString("client_id"u8, application.Id.ClientId);
        writer.WriteString("name"u8, application.Name.ToString());
        writer.WriteString("description"u8, application.Description?.ToString());
        writer.WriteString("application_type"u8, application is OAuthApplication ? "oauth"u8 : "m2m"u8);
        if (application is OAuthApplication oauth)
        {
            writer.WritePropertyName("redirect_uris"u8);
            StoredLists.Write(writer, oauth.RedirectUris.Items);
            writer.WriteBoolean("uses_pkce"u8, oauth.UsesPkce);
            writer.WriteBoolean("is_first_party"u8, oauth.IsFirstParty);
            if (!oauth.IsFirstParty)
            {
                writer.WriteBoolean("was_dynamically_registered"u8, false);
            }
        }

        if (application.Owner is { } owner)
        {
            writer.WriteString("organization_id"u8, owner.ToString());
        }

        writer.WritePropertyName("scopes"u8);
        StoredLists.Write(writer, application.Scopes.Items);
        writer.WriteString("created_at"u8, Timestamp.Of(application.CreatedAt));
        writer.WriteString("updated_at"u8, Timestamp.Of(application.UpdatedAt));
        writer.WriteEndObject();
    }
}
