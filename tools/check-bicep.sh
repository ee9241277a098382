#!/usr/bin/env bash
# check-bicep.sh [DIRECTORY]: builds and lints infra/bicep with the Bicep CLI and checks its format. A warning is an error. In the
# directory it leaves what is deployed: main.json and, for each file of parameters, its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

formatted=$(mktemp -d)
trap 'rm -rf "$formatted"' EXIT
built=${1:-$formatted/built}
if [[ $(uname -sm) == 'Linux x86_64' ]]; then
  bicep=tests/Infra.Tests/obj/bicep
  [[ -x $bicep ]] || dotnet msbuild tests/Infra.Tests -restore -t:PlaceBicep -nologo -v:quiet
else
  bicep=bicep
  command -v bicep >/dev/null || { echo "The Bicep CLI comes by itself on Linux x64 only; install it here: https://aka.ms/bicep-install" >&2; exit 1; }
fi

status=0
# silently COMMAND...: what it has to say is a mistake.
silently() {
  local said
  said=$("$@" 2>&1) || status=1
  [[ -z $said ]] || { printf '%s\n' "$said" >&2; status=1; }
}

mkdir -p "$built"
silently "$bicep" build infra/bicep/main.bicep --outfile "$built/main.json"
silently "$bicep" lint infra/bicep/main.bicep
for parameters in infra/bicep/*.bicepparam; do
  silently "$bicep" build-params "$parameters" --outfile "$built/$(basename "$parameters" .bicepparam).parameters.json"
done
cp -r infra/bicep "$formatted"
silently "$bicep" format --pattern "$formatted/bicep/**/*.bicep*"
diff -ru infra/bicep "$formatted/bicep" >&2 || status=1
exit "$status"
