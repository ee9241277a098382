# ./dev test: every test, with true totals.
# shellcheck shell=bash disable=SC2154 # child is set by common.sh

dev_test_help() {
  cat <<'TEXT'
./dev test [--long] [OPTION OF dotnet test...]

Builds once and runs every project in tests/. The last line is `N passed, N failed, N skipped`; the exit
code is 0 only when nothing failed, nothing was skipped and every project ran something.

  --long               more rounds in the tests that race and the ones that count (CONNECT_LONG=1)
  --filter EXPRESSION  some tests only, for example: ./dev test --filter FullyQualifiedName~Creating

Tests start the service as one process and as the Functions worker under a small host of the tests' own. With
CONNECT_TEST_FUNC=1 the worker runs under the func on the PATH instead.

Output and results of each project: TestResults/<project>/
TEXT
}

results=TestResults

dev_test() {
  local options=() filtered=false
  while [[ $# -gt 0 ]]; do
    case $1 in
      -h|--help) dev_test_help; return ;;
      --long) export CONNECT_LONG=1 ;;
      --filter|--filter=*) filtered=true; options+=("$1") ;;
      *) options+=("$1") ;;
    esac
    shift
  done

  need_dotnet
  install_npm_packages
  say "Building"
  build ConnectFunctions.sln
  rm -rf "$results"
  make_scratch
  run_projects "${options[@]}"
  FILTERED=$filtered step node tools/dev/totals.mjs "$results"
}

# What tests share lives as long as their process, and a process that is killed tidies nothing up.
make_scratch() {
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/connect-tests-XXXXXX")
  export TMPDIR=$scratch
  trap 'end_children 2>/dev/null; rm -rf "$scratch" || true' EXIT
}

# One project more at a time than there are processors: they wait for their servers now and then.
run_projects() {
  local project running=() id left limit
  limit=$(($(nproc 2>/dev/null || echo 2) + 1))
  for project in tests/*.Tests; do
    while ((${#running[@]} == limit)); do
      # By their ids: children that this script has waited for long ago count as news to a plain `wait -n`.
      wait -n "${running[@]}" || true
      left=()
      for id in "${running[@]}"; do
        if kill -0 "$id" 2>/dev/null; then left+=("$id"); fi
      done
      running=("${left[@]}")
    done
    say "Running ${project#tests/}"
    start bash tools/dev/test-project.sh "$project" "$results/${project#tests/}" "$@"
    running+=("$child")
  done
  wait
  children=()
}
