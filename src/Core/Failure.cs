namespace ConnectFunctions;

/// <summary>Why a call could not be done, where that is part of the rules and not a fault.</summary>
public abstract record Failure
{
    /// <summary>Nothing with this id exists for the caller. Another environment's or organization's looks the same.</summary>
    public sealed record NotFound(string Message) : Failure
    {
        public static readonly NotFound Application = new("No application with this ID or client ID exists in this environment.");

        public static readonly NotFound ClientSecret = new("No client secret with this ID exists in this environment.");
    }

    /// <summary>The request is understood and breaks a rule. A rule about the whole has no field errors.</summary>
    public sealed record Invalid(string Message, IReadOnlyList<FieldError> Errors) : Failure
    {
        /// <summary>The message says all of them: several client libraries show nothing else.</summary>
        public static Invalid Of(IReadOnlyList<FieldError> errors)
        {
            var sentences = string.Join(' ', errors.Select(error => $"{error.Field}: {error.Message}"));
            return new Invalid(errors.Count == 1 ? sentences : $"{errors.Count} fields are not valid. {sentences}", errors);
        }
    }

    /// <summary>The caller's key is good, but not for this.</summary>
    public sealed record Forbidden(string Message) : Failure;

    /// <summary>The idempotency key was used for another request within the last day.</summary>
    public sealed record KeyReused : Failure;

    /// <summary>The object is not, or no longer, as the caller said it had to be.</summary>
    public sealed record PreconditionFailed(string Message) : Failure;

    /// <summary>What an operator asked for would do harm as things are. The message says what to do first.</summary>
    public sealed record Refused(string Message) : Failure;

    /// <summary>Other writers won every attempt for as long as it is reasonable to try. Nothing was changed.</summary>
    public sealed record Contended : Failure;
}
