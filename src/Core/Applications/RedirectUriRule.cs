using System.Buffers;
using System.Globalization;
using System.Net;

namespace ConnectFunctions.Applications;

/// <summary>
/// Which URIs may be redirected to: an absolute URI (RFC 3986 §4.3) without user information, fragment or wildcard,
/// whose scheme is <c>https</c>, or <c>http</c> to this very machine (RFC 8252 §7.3), or a private-use scheme that is a
/// domain name turned round (RFC 8252 §7.1).
/// </summary>
/// <remarks>
/// Read by hand and not by <see cref="Uri"/>, which mends what browsers would understand differently: backslashes,
/// missing slashes, surrounding white space, host names in other scripts. docs/openapi.yaml says the same in patterns.
/// </remarks>
internal static class RedirectUriRule
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef");

    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789ABCDEFabcdef:.");

    /// <summary>
    /// What browsers fetch or run. As the first label of a private-use scheme they would only mislead whoever reads it; as
    /// top-level domains they do not exist, which <c>ws</c> does.
    /// </summary>
    private static readonly string[] BrowserSchemes =
        ["about", "blob", "data", "file", "filesystem", "ftp", "http", "https", "javascript", "vbscript", "view-source"];

    /// <summary>What is wrong, as the end of a sentence about the URI; null when nothing is.</summary>
    public static string? Broken(string uri)
    {
        if (uri.AsSpan().ContainsAnyExcept(UriCharacters) || HasBadEscape(uri))
        {
            return "must be a URI: printable ASCII, with everything else percent-encoded.";
        }

        if (uri.Contains('#', StringComparison.Ordinal) || uri.Contains('*', StringComparison.Ordinal))
        {
            return "must have no fragment and no '*'.";
        }

        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? [] : uri.AsSpan(0, colon);
        if (scheme.IsEmpty || !char.IsAsciiLetter(scheme[0]) || scheme.ContainsAnyExcept(SchemeCharacters))
        {
            return "must be absolute, such as https://example.com/callback.";
        }

        var rest = uri.AsSpan(colon + 1);
        if (scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            return BrokenAuthority(rest, out _);
        }

        if (scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            var problem = BrokenAuthority(rest, out var host);
            return problem is null && !IsThisMachine(host) ? "must use https; http is for localhost, 127.0.0.1 and [::1] only." : problem;
        }

        if (!IsReversedDomainName(scheme))
        {
            return "must use https, http to this machine, or a private-use scheme: a reversed domain name such as com.example.app.";
        }

        if (rest.StartsWith("//") && Authority(rest).Contains('@'))
        {
            return "must have no user information.";
        }

        return rest.IsEmpty ? "must have something after the scheme." : null;
    }

    private static string? BrokenAuthority(ReadOnlySpan<char> rest, out ReadOnlySpan<char> host)
    {
        host = default;
        if (!rest.StartsWith("//"))
        {
            return "must have '//' and a host after the scheme.";
        }

        var authority = Authority(rest);
        if (authority.Contains('@'))
        {
            return "must have no user information.";
        }

        var end = authority.StartsWith("[") ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        host = end < 0 ? authority : authority[..end];
        var port = authority[host.Length..];
        if (!IsHost(host))
        {
            return $"must have a host: a name, of labels of 1 to {MaxLabel} letters, digits, '-' and '_', {MaxName} characters in all and no dot at the end, or an IP address.";
        }

        return port.IsEmpty || IsPort(port) ? null : "must have a port from 1 to 65535, or none.";
    }

    private static ReadOnlySpan<char> Authority(ReadOnlySpan<char> rest)
    {
        var authority = rest[2..];
        var end = authority.IndexOfAny('/', '?');
        return end < 0 ? authority : authority[..end];
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        if (host.StartsWith("["))
        {
            return host.EndsWith("]") && IsIPv6(host[1..^1]);
        }

        return EndsInNumber(host) ? IsIPv4(host) : IsName(host);
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabel || label.ContainsAnyExcept(LabelCharacters))
            {
                return false;
            }
        }

        return name.Length <= MaxName;
    }

    /// <summary>Browsers take such a host for an IPv4 address, in whichever of its old spellings, and for no name.</summary>
    private static bool EndsInNumber(ReadOnlySpan<char> host)
    {
        var last = host[(host.LastIndexOf('.') + 1)..];
        return last.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? !last[2..].ContainsAnyExcept(HexDigits)
            : !last.IsEmpty && !last.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Four decimal octets and no zero in front of any: elsewhere that would make it octal.</summary>
    private static bool IsIPv4(ReadOnlySpan<char> text)
    {
        var octets = 0;
        foreach (var range in text.Split('.'))
        {
            var octet = text[range];
            if (!byte.TryParse(octet, NumberStyles.None, CultureInfo.InvariantCulture, out _) || (octet.Length > 1 && octet[0] == '0'))
            {
                return false;
            }

            octets++;
        }

        return octets == 4;
    }

    private static bool IsIPv6(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExcept(IPv6Characters)
        && text.Contains(':')
        && (!text.Contains('.') || IsIPv4(text[(text.LastIndexOf(':') + 1)..]))
        && IPAddress.TryParse(text, out _);

    /// <summary>In any case, as hosts are compared (RFC 3986 §3.2.2).</summary>
    private static bool IsThisMachine(ReadOnlySpan<char> host) =>
        host is "127.0.0.1" or "[::1]" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static bool IsPort(ReadOnlySpan<char> port) =>
        port[0] == ':' && ushort.TryParse(port[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;

    private static bool IsReversedDomainName(ReadOnlySpan<char> scheme)
    {
        foreach (var range in scheme.Split('.'))
        {
            var label = scheme[range];
            if (label.IsEmpty || !char.IsAsciiLetter(label[0]))
            {
                return false;
            }
        }

        var top = scheme.IndexOf('.');
        return top > 0 && IsName(scheme) && !IsBrowserScheme(scheme[..top]);
    }

    private static bool IsBrowserScheme(ReadOnlySpan<char> label)
    {
        foreach (var scheme in BrowserSchemes)
        {
            if (label.Equals(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasBadEscape(string uri)
    {
        for (var i = uri.IndexOf('%', StringComparison.Ordinal); i >= 0; i = uri.IndexOf('%', i + 1))
        {
            if (i + 2 >= uri.Length || !char.IsAsciiHexDigit(uri[i + 1]) || !char.IsAsciiHexDigit(uri[i + 2]))
            {
                return true;
            }
        }

        return false;
    }
}
