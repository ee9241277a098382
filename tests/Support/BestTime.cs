namespace ConnectFunctions.Tests.Support;

/// <summary>How quick something is that others on the machine can only make slower.</summary>
public static class BestTime
{
    /// <summary>The first time below the limit, or the best of three.</summary>
    public static async Task<TimeSpan> OfThreeAsync(TimeSpan limit, Func<Task<TimeSpan>> measure)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 3 && best >= limit; i++)
        {
            var took = await measure();
            best = took < best ? took : best;
        }

        return best;
    }
}
