# Azure Functions Core Tools: the Functions host on this machine.
# shellcheck shell=bash

need_func() {
  func=$(command -v func) || die "Azure Functions Core Tools are missing. Install them with 'npm install --global azure-functions-core-tools@4'
     (https://learn.microsoft.com/azure/azure-functions/functions-run-local), or serve without: ./dev run"
}
