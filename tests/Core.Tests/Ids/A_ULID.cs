using ConnectFunctions.Ids;
using FsCheck;
using FsCheck.Fluent;

namespace ConnectFunctions.Core.Tests.Ids;

public sealed class A_ULID
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Arbitrary<Ulid> Any = (
        from first in Gen.Elements("01234567".ToCharArray())
        from rest in Gen.ArrayOf(Gen.Elements(Alphabet.ToCharArray()), Ulid.Length - 1)
        select Ulid.Parse(first + new string(rest))).ToArbitrary();

    [Theory]
    [InlineData("00000000000000000000000000")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public void Is_written_as_it_was_read(string text)
    {
        Assert.True(Ulid.TryParse(text, out var ulid));
        Assert.Equal(text, ulid.ToString());
        Assert.Equal(ulid, Ulid.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01arz3ndektsv4rrffq69g5fav")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAv")]
    [InlineData("O1ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("0IARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("0LARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAU")]
    [InlineData("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData("81ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("Z1ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FA")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAVV")]
    [InlineData(" 01ARZ3NDEKTSV4RRFFQ69G5FA")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FA ")]
    [InlineData("01ARZ3NDEK-SV4RRFFQ69G5FAV")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FA\u0660")]
    public void Has_no_other_form(string text)
    {
        Assert.False(Ulid.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Ulid.Parse(text));
    }

    [Fact]
    public void Tells_its_time_to_the_millisecond() =>
        Assert.Equal(
            DateTimeOffset.FromUnixTimeMilliseconds(1469922850259),
            Ulid.Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").Time);

    [Fact]
    public void Survives_the_way_into_text_and_back() => Prop.ForAll(
        Any, ulid => Ulid.Parse(ulid.ToString()) == ulid).QuickCheckThrowOnFailure();

    [Fact]
    public void Survives_the_way_into_its_complement_and_back() => Prop.ForAll(
        Any, ulid => Ulid.ParseDescending(ulid.ToDescendingString()) == ulid).QuickCheckThrowOnFailure();

    [Fact]
    public void Sorts_the_other_way_round_by_its_complement() => Prop.ForAll(
        Any,
        Any,
        (one, other) => Math.Sign(string.CompareOrdinal(one.ToString(), other.ToString()))
            == -Math.Sign(string.CompareOrdinal(one.ToDescendingString(), other.ToDescendingString()))).QuickCheckThrowOnFailure();

    [Fact]
    public void Has_the_complement_of_each_character() => Prop.ForAll(
        Any,
        ulid => ulid.ToString().Zip(ulid.ToDescendingString())
            .All(pair => Alphabet.IndexOf(pair.First, StringComparison.Ordinal) + Alphabet.IndexOf(pair.Second, StringComparison.Ordinal) == 31))
        .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("ZYNM0WCGHF604VFFGG8SQFTGN")]
    [InlineData("ZYNM0WCGHF604VFFGG8SQFTGN4V")]
    [InlineData("zYNM0WCGHF604VFFGG8SQFTGN4")]
    [InlineData("0YNM0WCGHF604VFFGG8SQFTGN4")]
    public void Has_no_other_complement(string text) => Assert.Throws<FormatException>(() => Ulid.ParseDescending(text));
}
