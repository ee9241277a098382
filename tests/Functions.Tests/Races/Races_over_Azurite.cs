using Xunit.Abstractions;

namespace ConnectFunctions.Functions.Tests.Races;

public sealed class Races_over_Azurite(RacersOverAzurite racers, ITestOutputHelper output) : RacesOfTwoProcesses(racers, output), IClassFixture<RacersOverAzurite>;
