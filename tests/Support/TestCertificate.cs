using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ConnectFunctions.Tests.Support;

/// <summary>A certificate made for one test server, which nothing trusts that is not told to.</summary>
public static class TestCertificate
{
    /// <summary>For <c>localhost</c>, 127.0.0.1 and the names, from yesterday until tomorrow.</summary>
    public static X509Certificate2 Create(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var subjects = new SubjectAlternativeNameBuilder();
        subjects.AddIpAddress(IPAddress.Loopback);
        foreach (var name in (string[])["localhost", .. names])
        {
            subjects.AddDnsName(name);
        }

        request.CertificateExtensions.Add(subjects.Build());

        // Its own authority, so that a list of trusted roots with only this in it is enough.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
