using System.Globalization;
using ConnectFunctions.Applications;
using ConnectFunctions.Environments;
using ConnectFunctions.Fields;
using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Functions.Applications;

/// <summary>Reads the query string of a list. Parameters it does not know are ignored.</summary>
internal static class ListParameters
{
    /// <param name="caller">Hears of another organization than its own before anything else that is wrong.</param>
    public static Outcome<ApplicationQuery> Read(IQueryCollection parameters, Caller caller)
    {
        var errors = new FieldErrors();
        var query = new ApplicationQuery
        {
            Limit = Single(parameters, "limit", errors) is { } limit ? ReadLimit(limit, errors) : ApplicationQuery.DefaultLimit,
            Order = Single(parameters, "order", errors) is { } order ? ReadOrder(order, errors) : ListOrder.Desc,
            Cursor = ReadCursor(Single(parameters, "before", errors), Single(parameters, "after", errors), errors),
            Organization = Single(parameters, "organization_id", errors) is { } organization ? ReadOrganization(organization, errors) : null,
            IncludesAuthenticated = ReadRegistrationTypes(parameters, errors),
        };
        if (query.Organization is { } asked && caller.Refusal(asked) is { } refusal)
        {
            return refusal;
        }

        return errors.Any ? errors.Failure : query;
    }

    private static string? Single(IQueryCollection parameters, string name, FieldErrors errors)
    {
        var values = parameters[name];
        if (values.Count > 1)
        {
            errors.Add(name, "repeated", "must be given once at most.");
        }

        return values.Count == 1 ? values[0] : null;
    }

    private static int ReadLimit(string text, FieldErrors errors)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= ApplicationQuery.MaxLimit)
        {
            return limit;
        }

        errors.Add("limit", "invalid_limit", $"must be a whole number from 1 to {ApplicationQuery.MaxLimit}.");
        return ApplicationQuery.DefaultLimit;
    }

    private static ListOrder ReadOrder(string text, FieldErrors errors)
    {
        switch (text)
        {
            case "desc":
                return ListOrder.Desc;
            case "asc":
                return ListOrder.Asc;
            case "normal":
                return ListOrder.Normal;
            default:
                errors.Add("order", "invalid_order", "must be 'desc', 'asc' or 'normal'.");
                return ListOrder.Desc;
        }
    }

    private static ListCursor? ReadCursor(string? before, string? after, FieldErrors errors)
    {
        if (before is not null && after is not null)
        {
            errors.Add("before", "conflicting_cursors", "must not be given together with 'after'.");
            return null;
        }

        if ((before ?? after) is not { } text)
        {
            return null;
        }

        if (ApplicationUlid.TryParse(text, out var id))
        {
            return new ListCursor(before is null ? CursorSide.After : CursorSide.Before, id.Ulid);
        }

        errors.Add(before is null ? "after" : "before", "invalid_cursor", "must be an application's ID, such as list_metadata gives.");
        return null;
    }

    private static OrganizationId? ReadOrganization(string text, FieldErrors errors)
    {
        if (!OrganizationId.TryParse(text, out var organization))
        {
            errors.Add("organization_id", "invalid_organization_id", OrganizationId.Rule);
        }

        return organization;
    }

    /// <summary>A comma list; some clients repeat the parameter instead, or spell it as an array, which says the same.</summary>
    private static bool ReadRegistrationTypes(IQueryCollection parameters, FieldErrors errors)
    {
        var values = parameters.Where(parameter => NamesList(parameter.Key, "registration_types")).SelectMany(parameter => parameter.Value).ToList();
        if (values.Count == 0)
        {
            return true;
        }

        var types = string.Join(',', values).Split(',');
        if (!types.All(type => type is "authenticated" or "dynamic"))
        {
            errors.Add("registration_types", "invalid_registration_types", "must be 'authenticated', 'dynamic', or both with a comma between.");
        }

        return types.Contains("authenticated");
    }

    /// <summary>Whether a parameter is called so, or so with <c>[]</c> or <c>[0]</c> after it.</summary>
    private static bool NamesList(string parameter, string name) =>
        parameter.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && (parameter.Length == name.Length || (parameter[name.Length..] is ['[', .. var index, ']'] && index.All(char.IsAsciiDigit)));
}
