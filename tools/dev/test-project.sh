#!/usr/bin/env bash
# test-project.sh PROJECT RESULTS [OPTION OF dotnet test...]: leaves output.txt, results.trx and exit-code in RESULTS.
set -euo pipefail

project=$1 results=$2
shift 2
mkdir -p "$results"

# What tests share lives as long as their process, and a process that is killed tidies nothing up.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/connect-tests-XXXXXX")
export TMPDIR=$scratch
tidy_up() {
  local try
  for try in 1 2 3; do
    rm -rf "$scratch" 2>/dev/null && return
    sleep "$try" # A service may still be ending.
  done
}
trap tidy_up EXIT

status=0
dotnet test "$project" --no-build --nologo --logger 'trx;LogFileName=results.trx' --results-directory "$results" \
  --blame-hang-timeout 5m --blame-hang-dump-type none "$@" >"$results/output.txt" 2>&1 || status=$?
echo "$status" >"$results/exit-code"
echo "== ${project#tests/} ended after $SECONDS s"
