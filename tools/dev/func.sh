# Azure Functions Core Tools: the host that real packages are served by.
# shellcheck shell=bash disable=SC2154 # root is set by dev

core_tools=node_modules/azure-functions-core-tools

# Its path in $func, or false where it cannot be had. The npm package brings a program that it downloads when it is installed or
# first used.
find_func() {
  install_npm_packages
  if [[ -f $core_tools/lib/install.js && ! -x $core_tools/bin/func ]]; then
    say "Downloading Azure Functions Core Tools"
    step node "$core_tools/lib/install.js" || true
  fi
  if [[ -x $core_tools/bin/func ]]; then
    func=$root/$core_tools/bin/func
  else
    func=$(command -v func)
  fi
}

need_func() {
  find_func || die "Azure Functions Core Tools are missing, and npm could not download them. Install them
     (https://learn.microsoft.com/azure/azure-functions/functions-run-local), or go without: USE_STANDINS=true ./dev $command"
}
