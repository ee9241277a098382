# ./dev check: what can be said without running the service.
# shellcheck shell=bash

dev_check_help() {
  cat <<'TEXT'
./dev check

Formatting and analyzers (a warning is an error), shell scripts (with shellcheck where it is
installed), package-lock.json, infra/bicep (built, linted and held against its format by the Bicep
CLI, which comes with the NuGet packages on Linux x64; elsewhere, the one on PATH), and the docs:
links, the settings in README.md, and docs/openapi.yaml against the routes in src/Functions.
After the build every check runs; one failure fails it all.

To mend the formatting: dotnet format, and tests/Infra.Tests/obj/bicep format FILE
TEXT
}

failures=()

# check WHAT COMMAND...
check() {
  say "$1"
  step "${@:2}" || failures+=("$1")
}

dev_check() {
  if [[ $# -gt 0 ]]; then wants_help "$1"; dev_check_help; return; fi
  need_dotnet
  install_npm_packages
  say "Building"
  build ConnectFunctions.sln -warnaserror
  check "Formatting and code style" dotnet format ConnectFunctions.sln --verify-no-changes --no-restore
  check "Shell scripts" bash tools/check-scripts.sh
  check "package-lock.json" node tools/check-lock.mjs
  check "Docs" node tools/check-docs.mjs
  check "infra/bicep" bash tools/check-bicep.sh
  if [[ ${#failures[@]} -gt 0 ]]; then
    printf 'dev: failed: %s\n' "${failures[@]}" >&2
    exit 1
  fi
  say "All checks passed"
}
