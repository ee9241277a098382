using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ConnectFunctions.Applications;

/// <summary>
/// Which URIs may be redirected to: an absolute URI (RFC 3986 §4.3) without user information, fragment or wildcard,
/// whose scheme is <c>https</c>, or <c>http</c> to this very machine (RFC 8252 §7.3), or a private-use scheme with a
/// dot (RFC 8252 §7.1).
/// </summary>
/// <remarks>
/// Read by hand and not by <see cref="Uri"/>, which mends what browsers would understand differently: backslashes,
/// missing slashes, surrounding white space, host names in other scripts.
/// </remarks>
internal static class RedirectUriRule
{
    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

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
            return BrokenAuthority(rest, host => IsHost(host));
        }

        if (scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            return BrokenAuthority(rest, IsThisMachine) is null
                ? null
                : "must use https; http is for localhost, 127.0.0.1 and [::1] only.";
        }

        if (!scheme.Contains('.'))
        {
            return "must use https, http to this machine, or a private-use scheme with a dot such as com.example.app.";
        }

        return rest.IsEmpty || (rest.StartsWith("//") && Authority(rest).Contains('@'))
            ? "must have something after the scheme, and no user information."
            : null;
    }

    private static string? BrokenAuthority(ReadOnlySpan<char> rest, HostRule isAllowed)
    {
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
        var host = end < 0 ? authority : authority[..end];
        var port = authority[host.Length..];
        if (!isAllowed(host))
        {
            return "must have a host name or IP address.";
        }

        return port.IsEmpty || IsPort(port) ? null : "must have a port from 1 to 65535, or none.";
    }

    private static ReadOnlySpan<char> Authority(ReadOnlySpan<char> rest)
    {
        var authority = rest[2..];
        var end = authority.IndexOfAny('/', '?');
        return end < 0 ? authority : authority[..end];
    }

    private static bool IsHost(ReadOnlySpan<char> host) => host.StartsWith("[")
        ? host.EndsWith("]") && !host.Contains('%') && IPAddress.TryParse(host[1..^1], out var address) && address.AddressFamily is AddressFamily.InterNetworkV6
        : !host.IsEmpty && !host.ContainsAnyExcept(HostCharacters) && !host.StartsWith(".") && !host.EndsWith(".") && !host.Contains("..", StringComparison.Ordinal);

    private static bool IsThisMachine(ReadOnlySpan<char> host) =>
        host is "localhost" or "127.0.0.1" or "[::1]";

    private static bool IsPort(ReadOnlySpan<char> port) =>
        port[0] == ':' && ushort.TryParse(port[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;

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

    private delegate bool HostRule(ReadOnlySpan<char> host);
}
