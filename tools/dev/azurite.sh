# Azurite for a run: the emulator of Azure Table Storage, its data in a directory of the run's.
# shellcheck shell=bash disable=SC2154 # child is set by common.sh

use_azurite() {
  local directory=$1/azurite port
  install_npm_packages
  mkdir -p "$directory"
  if command -v flock >/dev/null; then
    exec 9>"$directory/lock"
    flock -n 9 || die "Another Azurite is using $directory. Stop that run, or choose another place: --data DIR"
  fi
  port=$(node tools/dev/port.mjs free)
  # It writes its data to disk when it is interrupted, not when it is terminated.
  stop_with=INT start node node_modules/azurite/dist/src/table/main.js --silent --disableTelemetry \
    --tableHost 127.0.0.1 --tablePort "$port" --location "$directory" >"$directory/azurite.log" 2>&1
  echo "$port" >"$directory/port"
  wait_for_port "$port" "$child" || { cat "$directory/azurite.log" >&2; die "Azurite did not start."; }
  say "Data: Azurite on 127.0.0.1:$port, in $directory"
  export Storage__ConnectionString
  Storage__ConnectionString=$(azurite_connection_string "$port")
  unset Storage__File Storage__AccountUri
}

# reach_azurite DATA: uses the one that a `./dev run --store azurite` over the same data has started.
reach_azurite() {
  local port
  port=$(cat "$1/azurite/port" 2>/dev/null) && is_used "$1/azurite" && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null \
    || die "No Azurite is running over $1. Start it, and leave it running: ./dev run --store azurite"
  export Storage__ConnectionString
  Storage__ConnectionString=$(azurite_connection_string "$port")
  unset Storage__File Storage__AccountUri
}

# Otherwise somebody else may have the port that is written there. Where there is no flock, that is believed.
is_used() { ! command -v flock >/dev/null || ! flock -n "$1/lock" true; }

# The emulator's account and key are the same for everybody, and published.
azurite_connection_string() {
  local account=devstoreaccount1
  local key=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==
  printf 'DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;TableEndpoint=http://127.0.0.1:%s/%s;' "$account" "$key" "$1" "$account"
}

# wait_for_port PORT ID: true once something listens, false when the process has ended or half a minute has passed.
wait_for_port() {
  local _
  for _ in {1..300}; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
    alive "$2" || return 1
    sleep 0.1
  done
  return 1
}
