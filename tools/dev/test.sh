# ./dev test: every test, with true totals.
# shellcheck shell=bash disable=SC2154 # child is set by common.sh

dev_test_help() {
  cat <<'TEXT'
./dev test [--long] [OPTION OF dotnet test...]

Builds once and runs every project in tests/. The last line is `N passed, N failed, N skipped`; the exit
code is 0 only when nothing failed, nothing was skipped and every project ran something.

  --long               more rounds in the tests that race and the ones that count (CONNECT_LONG=1)
  --filter EXPRESSION  some tests only, for example: ./dev test --filter FullyQualifiedName~Creating

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

  decide_packages
  install_npm_packages
  say "Building"
  build ConnectFunctions.sln
  rm -rf "$results"
  run_projects "${options[@]}"
  FILTERED=$filtered step node tools/dev/totals.mjs "$results"
}

# As many projects at a time as there are processors.
run_projects() {
  local project running=0 limit
  limit=$(nproc 2>/dev/null || echo 2)
  for project in tests/*.Tests; do
    if ((running == limit)); then
      wait -n || true
      running=$((running - 1))
    fi
    say "Running ${project#tests/}"
    start bash tools/dev/test-project.sh "$project" "$results/${project#tests/}" "$@"
    running=$((running + 1))
  done
  wait
  children=()
}
