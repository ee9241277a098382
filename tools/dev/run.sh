# ./dev run: the service on this machine.
# shellcheck shell=bash disable=SC2154 # root, caller_directory and child are set by dev and common.sh

source tools/dev/azurite.sh
source tools/dev/func.sh

dev_run_help() {
  cat <<'TEXT'
./dev run [--store embedded|azurite] [--port N] [--data DIR]

Builds the service, serves it on http://127.0.0.1:7071, and prints the functions and a curl to paste.
The next run finds the same data.

  --store embedded   one SQLite file, durable at every answer (default)
  --store azurite    Azure Table Storage as Azurite emulates it, started and stopped with the service;
                     its disk mode may lose the last seconds, so keep nothing there
  --port N           listen on another port (default 7071)
  --data DIR         keep the data elsewhere (default .data, ignored by git)

The first run makes local.settings.json, also ignored, from local.settings.sample.json with a new
key-encryption key. Keep the two together: without the key the data cannot be read.

Ctrl-C, SIGTERM and SIGHUP stop the service and whatever was started with it; the exit code is then 0. It is
1 when something fails, 2 for a wrong option, and the host's own when the host ends by itself.
TEXT
}

host_directory=src/Functions/bin/Debug/net10.0

dev_run() {
  local store=embedded port=7071 data=$root/.data
  while [[ $# -gt 0 ]]; do
    case $1 in
      -h|--help) dev_run_help; return ;;
      --store|--port|--data)
        [[ -n ${2:-} ]] || die "$1 needs a value. See ./dev run --help" 2
        case $1 in
          --store) store=$2 ;;
          --port) port=$2 ;;
          --data) data=$2 ;;
        esac
        shift 2 ;;
      *) die "Unknown option '$1'. See ./dev run --help" 2 ;;
    esac
  done
  [[ $store == embedded || $store == azurite ]] || die "--store is '$store'; it can be embedded or azurite." 2
  [[ $port =~ ^[1-9][0-9]{0,4}$ ]] && ((port <= 65535)) || die "--port is '$port'; it must be 1 to 65535." 2
  [[ $data == /* ]] || data=$caller_directory/$data

  need_node
  node tools/dev/port.mjs check "$port" || exit 1
  exit_when_stopped=0
  mkdir -p -m 700 "$data"
  data=$(cd "$data" && pwd)
  node tools/dev/settings.mjs prepare "$data" "$root/.data" || exit 1
  need_dotnet
  say "Building"
  build src/Functions/Functions.csproj
  "use_$store" "$data"
  serve "$port"
}

use_embedded() {
  local file=$1/connect.db
  say "Data: $file"
  export Storage__File=$file
  unset Storage__ConnectionString Storage__AccountUri
}

serve() {
  local port=$1 status=0 server host=(dotnet ConnectFunctions.Functions.dll)
  if ! uses_standins; then
    need_func
    host=("$func" start --no-build)
  fi
  node tools/dev/settings.mjs for-host "$host_directory/local.settings.json"
  export AZURE_FUNCTIONS_ENVIRONMENT=Development
  # Either host reads the settings file of the directory it is started in.
  cd "$host_directory"
  start "${host[@]}" --port "$port"
  server=$child
  cd "$root"
  start node tools/dev/ready.mjs "http://127.0.0.1:$port" "$(node tools/dev/settings.mjs value Development__ApiKey)"
  finish "$server" || status=$?
  die "The host ended by itself (exit code $status)." $((status == 0 ? 1 : status))
}
