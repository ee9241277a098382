# ./dev run: the service on this machine.
# shellcheck shell=bash disable=SC2154 # root, caller_directory and child are set by dev and common.sh

source tools/dev/azurite.sh
source tools/dev/func.sh

dev_run_help() {
  cat <<'TEXT'
./dev run [--store embedded|azurite] [--host server|func] [--port N] [--data DIR]

Builds the service, serves it on http://127.0.0.1:7071, and prints the functions and a curl to paste.
The next run finds the same data.

  --store embedded   one SQLite file, durable at every answer (default)
  --store azurite    Azure Table Storage as Azurite emulates it, started and stopped with the service;
                     its disk mode may lose the last seconds, so keep nothing there (needs Node.js)
  --host server      one process of its own (default): needs nothing but the .NET SDK
  --host func        the Functions worker under Azure Functions Core Tools, as in Azure (needs func)
  --port N           listen on another port (default 7071)
  --data DIR         keep the data elsewhere (default .data, ignored by git)

The first run makes a key-encryption key beside the data. Keep the two together: without the key the data
cannot be read.

Ctrl-C, SIGTERM and SIGHUP stop the service and whatever was started with it; the exit code is then 0. It is
1 when something fails, 2 for a wrong option, and the host's own when the host ends by itself.
TEXT
}

dev_run() {
  local store=embedded host=server port=7071 data=$root/.data
  while [[ $# -gt 0 ]]; do
    case $1 in
      -h|--help) dev_run_help; return ;;
      --store|--host|--port|--data)
        [[ -n ${2:-} ]] || die "$1 needs a value. See ./dev run --help" 2
        case $1 in
          --store) store=$2 ;;
          --host) host=$2 ;;
          --port) port=$2 ;;
          --data) data=$2 ;;
        esac
        shift 2 ;;
      *) die "Unknown option '$1'. See ./dev run --help" 2 ;;
    esac
  done
  [[ $store == embedded || $store == azurite ]] || die "--store is '$store'; it can be embedded or azurite." 2
  [[ $host == server || $host == func ]] || die "--host is '$host'; it can be server or func." 2
  [[ $port =~ ^[1-9][0-9]{0,4}$ ]] && ((port <= 65535)) || die "--port is '$port'; it must be 1 to 65535." 2
  [[ $data == /* ]] || data=$caller_directory/$data

  need_dotnet
  [[ $host == server ]] || need_func
  exit_when_stopped=0
  mkdir -p -m 700 "$data"
  data=$(cd "$data" && pwd)
  say "Building"
  build "src/$([[ $host == server ]] && echo Server/Server || echo Functions/Functions).csproj"

  unset Storage__File Storage__ConnectionString Storage__AccountUri
  [[ $store == embedded ]] || use_azurite "$data"
  export Development__DataFolder=$data Development__ApiKey=${Development__ApiKey:-sk_example_123456789}
  "serve_by_$host" "$port"
}

serve_by_server() {
  export ASPNETCORE_ENVIRONMENT=Development
  serve dotnet src/Server/bin/Debug/net10.0/ConnectFunctions.Server.dll --urls "http://127.0.0.1:$1"
}

serve_by_func() {
  local directory=src/Functions/bin/Debug/net10.0
  export AZURE_FUNCTIONS_ENVIRONMENT=Development FUNCTIONS_WORKER_RUNTIME=dotnet-isolated AzureWebJobsDisableHomepage=true
  # It reads the settings file of the directory it is started in, which must not choose another store. The old time makes the next
  # build replace the file.
  printf '{ "IsEncrypted": false, "Values": {} }\n' >"$directory/local.settings.json"
  touch -d @0 "$directory/local.settings.json"
  start node tools/dev/ready.mjs "http://127.0.0.1:$1" "$Development__ApiKey"
  cd "$directory"
  serve "$func" start --no-build --port "$1"
}

serve() {
  local status=0
  start "$@"
  finish "$child" || status=$?
  die "The service ended by itself (exit code $status)." $((status == 0 ? 1 : status))
}
