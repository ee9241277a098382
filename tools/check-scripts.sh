#!/usr/bin/env bash
# Parses every shell script; shellcheck looks deeper where it is installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts=(dev .ci/run tools/*.sh tools/dev/*.sh)
for script in "${scripts[@]}"; do
  bash -n "$script"
done
if command -v shellcheck >/dev/null; then
  shellcheck -x "${scripts[@]}"
fi
for script in dev .ci/run; do
  [[ -x $script ]] || { echo "$script is not executable" >&2; exit 1; }
done
echo "${#scripts[@]} scripts parse"
