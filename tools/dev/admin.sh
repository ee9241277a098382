# ./dev admin: the operator's command line, over the data of ./dev run.
# shellcheck shell=bash disable=SC2154 # root and caller_directory are set by dev

source tools/dev/azurite.sh

dev_admin_help() {
  cat <<'TEXT'
./dev admin [--store embedded|azurite] [--data DIR] COMMAND...

Builds connect-admin and runs it over the data of `./dev run`, .data/connect.db and .data/key-encryption.key,
unless Storage__… and Keys__… in the environment or a settings file say otherwise.

  --store azurite   the data of `./dev run --store azurite`, which must be running
  --data DIR        the data of `./dev run --data DIR`

These two come before the command. It may run while the service does. What there is to do: ./dev admin --help
TEXT
}

dev_admin() {
  local data=$root/.data store=''
  if [[ $# -eq 0 ]]; then dev_admin_help; return; fi

  # What is this script's own stands above what is the program's.
  if [[ $1 == -h || $1 == --help ]]; then dev_admin_help; echo; fi
  while [[ ${1:-} == --data || ${1:-} == --store ]]; do
    [[ -n ${2:-} ]] || die "$1 needs a value. See ./dev admin" 2
    case $1 in
      --data) data=$2 ;;
      --store) store=$2 ;;
    esac
    shift 2
  done
  [[ -z $store || $store == embedded || $store == azurite ]] || die "--store is '$store'; it can be embedded or azurite." 2
  [[ $data == /* ]] || data=$caller_directory/$data

  need_dotnet >&2
  if [[ $store == azurite ]]; then
    asks_for_help "$@" || reach_azurite "$data"
  elif [[ $store == embedded || -z ${Storage__File:-}${Storage__ConnectionString:-}${Storage__AccountUri:-} ]]; then
    export Storage__File=$data/connect.db
    unset Storage__ConnectionString Storage__AccountUri
  fi
  if [[ -z ${Keys__VaultUri:-}${Keys__KeyEncryptionKey:-}${Keys__KeyEncryptionKeyFile:-} ]] && ! names_settings "$@"; then
    export Keys__KeyEncryptionKeyFile=$data/key-encryption.key
    [[ -f $Keys__KeyEncryptionKeyFile ]] || asks_for_help "$@" || die "There is no $Keys__KeyEncryptionKeyFile: './dev run' makes it on its first run."
  fi
  build src/Admin/Admin.csproj >&2

  # In place of this script, so that it has the terminal and gets the signals itself.
  cd "$caller_directory"
  exec dotnet "$root/src/Admin/bin/Debug/net10.0/connect-admin.dll" "$@"
}

asks_for_help() {
  local argument
  for argument in "$@"; do
    case $argument in
      --) return 1 ;;
      -h|--help|'-?'|--version) return 0 ;;
    esac
  done
  return 1
}

names_settings() {
  local argument
  for argument in "$@"; do
    case $argument in
      --) return 1 ;;
      --settings|--settings=*|--settings:*) return 0 ;;
    esac
  done
  return 1
}
