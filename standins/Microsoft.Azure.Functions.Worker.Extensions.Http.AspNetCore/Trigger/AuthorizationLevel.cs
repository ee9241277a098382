namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which host key a caller must send. Enforced on Azure only: a local host lets everyone in.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
