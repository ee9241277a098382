using Xunit.Abstractions;

namespace ConnectFunctions.Functions.Tests.Races;

public sealed class Races_over_SQLite(RacersOverSQLite racers, ITestOutputHelper output) : RacesOfTwoProcesses(racers, output), IClassFixture<RacersOverSQLite>;
