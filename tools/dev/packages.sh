# Which packages to build with, and the npm packages.
# shellcheck shell=bash

standins_answer=standins/StandIns.local.props
standins_packages='Microsoft\.Azure\.Functions\.Worker[A-Za-z.]*|Azure\.Data\.Tables'
# MSBuild would read it from the environment too; USE_STANDINS is the one switch.
unset UseStandIns

# Decides between the real packages and the stand-ins, once per machine unless USE_STANDINS says it.
decide_packages() {
  need_dotnet
  need_node
  if [[ ! -f standins/StandIns.targets ]]; then return; fi
  case ${USE_STANDINS:-} in
    true|false) export UseStandIns=$USE_STANDINS ;;
    '') if [[ ! -f $standins_answer ]]; then ask_feed; fi ;;
    *) die "USE_STANDINS is '$USE_STANDINS'; it can be true or false." 2 ;;
  esac
}

uses_standins() {
  [[ -f standins/StandIns.targets ]] || return 1
  case ${UseStandIns:-} in
    true) return 0 ;;
    false) return 1 ;;
    *) grep -q '<UseStandIns>true<' "$standins_answer" ;;
  esac
}

ask_feed() {
  local log
  log=$(mktemp)
  say "Asking the package feed for the real packages (once; ./dev setup asks again)"
  if patiently "$log" dotnet restore src/Functions/Functions.csproj -p:UseStandIns=false; then
    remember_packages false
  elif grep -qE "error NU110[12]: .*\b($standins_packages)\b" "$log" && ! grep -q 'error NU1301' "$log"; then
    say "STAND-INS: the package feed lacks $(missing_packages "$log"); building with standins/ instead"
    remember_packages true
  else
    cat "$log" >&2
    rm -f "$log"
    die "The restore failed, and not because the feed lacks a package that has a stand-in."
  fi
  rm -f "$log"
}

missing_packages() {
  grep -E 'error NU110[12]: ' "$1" | grep -oE "Unable to find package ($standins_packages)" | awk '{ print $NF }' \
    | sed 's/\.$//' | sort -u | paste -sd ' ' - | sed 's/ /, /g'
}

remember_packages() {
  printf '<Project><PropertyGroup><UseStandIns>%s</UseStandIns></PropertyGroup></Project>\n' "$1" >"$standins_answer"
}

forget_packages() { rm -f "$standins_answer"; }

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
