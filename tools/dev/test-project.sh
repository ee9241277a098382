#!/usr/bin/env bash
# test-project.sh PROJECT RESULTS [OPTION OF dotnet test...]: leaves output.txt, results.trx and exit-code in RESULTS.
set -euo pipefail

project=$1 results=$2
shift 2
mkdir -p "$results"
status=0
patience=5m
[[ ${CONNECT_LONG:-} != 1 ]] || patience=15m
dotnet test "$project" --no-build --nologo --logger 'trx;LogFileName=results.trx' --results-directory "$results" \
  --blame-hang-timeout "$patience" --blame-hang-dump-type none "$@" >"$results/output.txt" 2>&1 || status=$?
echo "$status" >"$results/exit-code"
echo "== ${project#tests/} ended after $SECONDS s"
