# ./dev bench: what is measured and against what is in bench/.
# shellcheck shell=bash

dev_bench_help() {
  cat <<'TEXT'
./dev bench [OPTION OF THE BENCH...]

Builds a release and measures it over HTTP beside a bare server and the raw store, in one run; only the
ratios mean something. `./dev bench -- --help` lists the options of the bench itself.
TEXT
}

dev_bench() {
  case ${1:-} in
    -h|--help) dev_bench_help; return ;;
    --) shift ;;
  esac
  [[ -f bench/Bench.csproj ]] || die "There is no bench/Bench.csproj, so nothing to measure."
  decide_packages
  install_npm_packages
  say "Building a release"
  build bench/Bench.csproj -c Release
  step dotnet run --project bench/Bench.csproj -c Release --no-build -- "$@"
}
