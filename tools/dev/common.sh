# Speaking, and running children that never outlive this script.
# shellcheck shell=bash disable=SC2154 # root is set by dev

say() { printf '== %s\n' "$*"; }

# die MESSAGE [EXIT-CODE]
die() {
  printf 'dev: %s\n' "$1" >&2
  exit "${2:-1}"
}

# True for a plea for help; anything else is an unknown option and ends with 2.
wants_help() {
  [[ $1 == --help || $1 == -h ]] || die "Unknown option '$1'." 2
}

# With job control each background job is a process group of its own, terminal or not: a child and whatever it
# starts can be ended by one id, and Ctrl-C reaches only this script, which then ends them in order.
set -m
children=()
declare -A stop_signals=()
exit_when_stopped=''

# [stop_with=SIGNAL] start COMMAND...: in the background; its id is in $child. It is stopped with SIGTERM unless told otherwise,
# where the kernel can also when this script is killed outright.
start() {
  local tie=() signal=${stop_with:-TERM}
  if setpriv --pdeathsig "$signal" true 2>/dev/null; then tie=(setpriv --pdeathsig "$signal"); fi
  "${tie[@]}" "$@" </dev/null &
  child=$!
  children+=("$child")
  stop_signals[$child]=$signal
}

# finish ID: waits, ends what the child has left behind, returns its exit code.
finish() {
  local status=0 left=() id
  wait "$1" 2>/dev/null || status=$?
  kill -TERM -- "-$1" 2>/dev/null || true
  for id in "${children[@]}"; do
    if [[ $id != "$1" ]]; then left+=("$id"); fi
  done
  children=("${left[@]}")
  return $status
}

# step COMMAND...: runs it to its end, and stays stoppable meanwhile (a trap waits for a foreground command, not for `wait`).
step() {
  start "$@"
  finish "$child"
}

registry_is_away='error NU1301|npm (error|ERR!) (code|network) (E(CONN[A-Z]+|TIMEDOUT|AI_AGAIN|NETUNREACH|5[0-9][0-9])|ERR_SOCKET)'

# patiently LOG COMMAND...: writes its output to the log, and tries again twice where a package registry did not answer.
patiently() {
  local log=$1 pause
  shift
  for pause in 5 15 none; do
    if step "$@" >"$log" 2>&1; then return; fi
    if [[ $pause == none ]] || ! grep -qE "$registry_is_away" "$log"; then return 1; fi
    say "A package registry did not answer; trying again in $pause seconds"
    step sleep "$pause"
  done
}

# quietly COMMAND...: its output is shown only when it fails, and then this script ends.
quietly() {
  local log
  log=$(mktemp)
  if ! patiently "$log" "$@"; then
    cat "$log" >&2
    rm -f "$log"
    die "This failed: $*"
  fi
  rm -f "$log"
}

alive() { kill -0 -- "-$1" 2>/dev/null; }

# The last started first, because a server may be using what was started before it, and the first may have data to write.
# All together within a second and a half.
end_children() {
  local index id ticks patience=28
  for ((index = ${#children[@]} - 1; index >= 0; index--)); do
    id=${children[index]}
    kill -s "${stop_signals[$id]}" -- "-$id" 2>/dev/null || continue
    for ((ticks = index > 0 ? 14 : patience; ticks > 0 && patience > 0; ticks--, patience--)); do
      alive "$id" || continue 2
      sleep 0.05
    done
    kill -KILL -- "-$id" 2>/dev/null || true
  done
  children=()
}

stopped() {
  trap '' INT TERM HUP
  end_children 2>/dev/null
  exit "${exit_when_stopped:-$1}"
}

trap 'stopped 130' INT
trap 'stopped 143' TERM
trap 'stopped 129' HUP
trap 'end_children 2>/dev/null' EXIT

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 NO_UPDATE_NOTIFIER=1
# Build servers would outlive this script. The compiler's is worth a lot within one build, so each run has one of its own name,
# which ends with the build's process group.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true SharedCompilationId=dev-$$

# NuGet and npm keep their caches in the home directory; some service accounts have none.
if [[ ! -w ${HOME:-/nonexistent} ]]; then
  export HOME="${TMPDIR:-/tmp}/connectfunctions-home-$UID"
  mkdir -p -m 700 "$HOME"
fi

need_dotnet() {
  command -v dotnet >/dev/null || die "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
  dotnet --version >/dev/null 2>&1 || die "The .NET SDK that global.json asks for is missing (found: $(cd / && dotnet --list-sdks | tr '\n' ' ')): https://dotnet.microsoft.com/download/dotnet/10.0"
}

need_node() {
  command -v node >/dev/null || die "Node.js is missing, 20 or newer: https://nodejs.org/en/download"
  local version
  version=$(node --version)
  version=${version#v}
  ((${version%%.*} >= 20)) || die "Node.js $version is too old; 20 or newer is needed: https://nodejs.org/en/download"
}

# build PROJECT-OR-SOLUTION [OPTION...]
build() { quietly dotnet build "$@" --nologo --tl:off -v:quiet; }
