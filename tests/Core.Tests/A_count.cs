namespace ConnectFunctions.Core.Tests;

public sealed class A_count
{
    [Theory]
    [InlineData(0, "0 client secrets")]
    [InlineData(1, "1 client secret")]
    [InlineData(2, "2 client secrets")]
    [InlineData(1234567, "1234567 client secrets")]
    public void Is_told_in_the_singular_for_one_alone(int count, string text)
    {
        Assert.Equal(text, Counted.Of(count, "client secret"));
    }
}
