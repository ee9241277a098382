using System.Security.Cryptography;
using ConnectFunctions.Ids;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Ids;

public sealed class The_generator_of_ULIDs
{
    private readonly FakeClock clock = new(new DateTimeOffset(2026, 1, 15, 12, 0, 0, 123, TimeSpan.Zero));
    private readonly UlidGenerator ulids;

    public The_generator_of_ULIDs() => ulids = new UlidGenerator(clock, RandomNumberGenerator.Create());

    [Fact]
    public void Takes_the_time_to_the_millisecond()
    {
        clock.Advance(TimeSpan.FromMicroseconds(999));
        Assert.Equal(new DateTimeOffset(2026, 1, 15, 12, 0, 0, 123, TimeSpan.Zero), ulids.Next().Time);
        clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(new DateTimeOffset(2026, 1, 15, 12, 0, 0, 124, TimeSpan.Zero), ulids.Next().Time);
    }

    [Fact]
    public void Counts_on_within_a_millisecond()
    {
        var made = Enumerable.Range(0, 5000).Select(_ => ulids.Next()).ToList();

        AssertRising(made);
        Assert.All(made, ulid => Assert.Equal(clock.GetUtcNow(), ulid.Time));
    }

    [Fact]
    public void Counts_on_while_the_clock_is_behind_and_follows_it_when_it_has_caught_up()
    {
        var before = ulids.Next();
        clock.SetUtcNow(clock.GetUtcNow().AddHours(-1));
        var behind = ulids.Next();
        clock.Advance(TimeSpan.FromMinutes(59));
        var stillBehind = ulids.Next();
        clock.Advance(TimeSpan.FromMinutes(2));
        var after = ulids.Next();

        AssertRising([before, behind, stillBehind, after]);
        Assert.Equal(before.Time, stillBehind.Time);
        Assert.Equal(clock.GetUtcNow(), after.Time);
    }

    [Fact]
    public void Is_not_guessed_from_one_millisecond_to_the_next()
    {
        var tails = new HashSet<string>();
        for (var i = 0; i < 1000; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            tails.Add(ulids.Next().ToString()[10..]);
        }

        Assert.Equal(1000, tails.Count);
    }

    [Fact]
    public async Task Never_repeats_nor_falls_across_threads()
    {
        var real = new UlidGenerator(TimeProvider.System, RandomNumberGenerator.Create());
        using var start = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return Enumerable.Range(0, 5000).Select(_ => real.Next()).ToList();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        var made = await Task.WhenAll(threads);

        Assert.All(made, AssertRising);
        Assert.Equal(8 * 5000, made.SelectMany(ulids => ulids).Distinct().Count());
        Assert.True(string.CompareOrdinal(made.Max(ulids => ulids[^1].ToString()), real.Next().ToString()) < 0);
    }

    private static void AssertRising(List<Ulid> made)
    {
        var texts = made.ConvertAll(ulid => ulid.ToString());
        Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
        Assert.Equal(texts.Count, texts.Distinct().Count());
    }
}
