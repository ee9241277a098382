namespace ConnectFunctions.Infra.Tests;

/// <summary>What a service may do wrong with a POST that comes again with the same <c>Idempotency-Key</c>.</summary>
public enum Repetition
{
    /// <summary>It makes another object and answers that.</summary>
    DoneAgain,

    /// <summary>It makes another object and answers the first.</summary>
    DoneAgainAndHidden,

    /// <summary>It makes nothing, and answers the first object's id with something else.</summary>
    AnsweredOtherwise,

    /// <summary>It does right and does not say so.</summary>
    Unmarked,

    /// <summary>It does right and says so the first time too.</summary>
    AlwaysMarked,
}
