# The npm packages.
# shellcheck shell=bash

# Installs what package-lock.json says, unless that has been done already for this lock file and this Node.js.
install_npm_packages() {
  need_node
  local stamp=node_modules/.installed wanted
  wanted=$(node tools/dev/lock-stamp.mjs)
  if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then return; fi
  say "Installing the npm packages (half a minute)"
  quietly npm ci --no-audit --no-fund --loglevel=error
  printf '%s\n' "$wanted" >"$stamp"
}
