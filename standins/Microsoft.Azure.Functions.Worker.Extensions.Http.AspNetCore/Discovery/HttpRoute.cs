using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;

/// <summary>One function's template, matched alone as the real host does it: no precedence among routes exists here.</summary>
internal sealed class HttpRoute
{
    private readonly RouteTemplate template;
    private readonly TemplateMatcher matcher;
    private readonly string[] methods;
    private readonly List<(string Parameter, IRouteConstraint Constraint)> constraints = [];

    /// <remarks>Throws what ASP.NET Core's routing throws for a malformed template or an unknown constraint.</remarks>
    public HttpRoute(string prefix, string route, string[]? methods, IInlineConstraintResolver resolver)
    {
        Pattern = RoutePatternFactory.Parse($"{prefix}/{route}");
        template = TemplateParser.Parse(Pattern.RawText!.TrimStart('/'));
        this.methods = methods ?? [];

        var defaults = new RouteValueDictionary();
        foreach (var parameter in template.Parameters)
        {
            if (parameter.DefaultValue is not null)
            {
                defaults[parameter.Name!] = parameter.DefaultValue;
            }

            foreach (var inline in parameter.InlineConstraints)
            {
                var constraint = resolver.ResolveConstraint(inline.Constraint)
                    ?? throw new RouteCreationException($"unknown constraint '{inline.Constraint}'");
                constraints.Add((parameter.Name!, constraint));
            }
        }

        matcher = new TemplateMatcher(template, defaults);
    }

    public RoutePattern Pattern { get; }

    public IReadOnlyList<string> Methods => methods;

    public bool Has(string parameter) =>
        template.Parameters.Any(candidate => string.Equals(candidate.Name, parameter, StringComparison.OrdinalIgnoreCase));

    public bool TryMatch(HttpContext http, RouteValueDictionary values) =>
        Accepts(http.Request.Method) && matcher.TryMatch(http.Request.Path, values) && SatisfiesConstraints(http, values);

    /// <summary>Whether some request could be meant for both and nothing but the names of parameters tells them apart.</summary>
    public bool ClashesWith(HttpRoute other) =>
        string.Equals(Shape(), other.Shape(), StringComparison.OrdinalIgnoreCase)
        && (methods.Length == 0 || other.methods.Length == 0 || methods.Any(other.Accepts));

    private bool Accepts(string method)
    {
        foreach (var accepted in methods)
        {
            if (string.Equals(accepted, method, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return methods.Length == 0;
    }

    private bool SatisfiesConstraints(HttpContext http, RouteValueDictionary values)
    {
        foreach (var (parameter, constraint) in constraints)
        {
            if (values.ContainsKey(parameter) && !constraint.Match(http, null, parameter, values, RouteDirection.IncomingRequest))
            {
                return false;
            }
        }

        return true;
    }

    private string Shape() => string.Join('/', template.Segments.Select(segment => string.Concat(segment.Parts.Select(part =>
        part.IsLiteral ? part.Text : $"{{{string.Join(':', part.InlineConstraints.Select(inline => inline.Constraint))}}}"))));
}
