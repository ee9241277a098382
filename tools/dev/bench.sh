# ./dev bench: what is measured and against what is in bench/.
# shellcheck shell=bash

dev_bench_help() {
  cat <<'TEXT'
./dev bench [--quick] [--write] [OPTION...]
./dev bench soak [--minutes N] [--store azurite|embedded] [--rate N]

Builds a release and measures the service over HTTP, each thing in turn with what it is held against: a bare
server that writes the same bytes, the raw store, Azurite asked directly. One table at the end, after seven
minutes or so; machines are noisy, so only the ratios mean something. The servers listen on free loopback
ports, their data is in a temporary directory, and Ctrl-C ends them all.

  --quick                 less of everything, a minute or so, and noisier
  --write                 write the table into bench/results.md too
  --seconds N             for how long each thing is measured, each time (default 4)
  --repeats N             how often; the median counts (default 3)
  --connections N         callers at a time (default 16)
  --applications N        stored in most measurements (default 10000)
  --many N                stored where many are held against 1,000 (default 100000)
  --azurite-applications N, --memory-requests N

soak keeps the service under mixed load while its store fails, then looks at everything that was
acknowledged. The exit code is 1 when anything is lost, doubled or broken, or when memory grows.

  --minutes N             for how long (default 10)
  --store azurite         over Azurite, through a proxy that refuses, delays, cuts and garbles (default)
  --store embedded        over a file that another process locks now and then
  --rate N                calls a second, of all callers together (default 100)
TEXT
}

dev_bench() {
  local argument
  for argument in "$@"; do
    if [[ $argument == -h || $argument == --help ]]; then dev_bench_help; return; fi
  done
  need_dotnet
  install_npm_packages
  say "Building a release"
  build bench/Bench.csproj -c Release
  step dotnet bench/bin/Release/net10.0/ConnectFunctions.Bench.dll "$@"
}
