# Sourced by deploy/demo and tests/run: what both need to build. Sets `top`, `adapters` and `out`.
# shellcheck shell=bash

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
adapters=${SotAdapters:-native}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1

# choose_adapters NAME: sets the adapter set (DESIGN 5) for every build below.
choose_adapters() {
  case $1 in
    native | packages) ;;
    *) echo "--adapters $1: there are the sets native and packages." >&2; exit 64 ;;
  esac
  adapters=$1
  export SotAdapters=$adapters
  out=$top/.artifacts/$adapters
}
choose_adapters "$adapters"

# Fails with a sentence when the SDK is missing or too old.
need_sdk() {
  if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is missing (no dotnet in the PATH). See https://dotnet.microsoft.com/download, then run this again." >&2
    exit 69
  fi
  # For programs that are started by their own file; the SDK may lie anywhere.
  export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
  if ! (cd "$top" && dotnet --version) >/dev/null 2>&1; then
    echo "The .NET SDK that is installed does not satisfy global.json (10.0.100 or later). Install the .NET 10 SDK, then run this again." >&2
    exit 69
  fi
}

# The packages that building the web pages needs; none when they have been built once (the build says so itself when they are too old).
web_packages() {
  compgen -G "$top/.artifacts/web/*/index.html" >/dev/null || echo nodejs npm
}

# build PROJECT…: Release, warnings are errors. A restore that has nothing to do touches no network; no build server stays behind.
build() {
  local project log
  for project in "$@"; do
    if log=$(dotnet build "$top/$project" -c Release -v quiet -nodeReuse:false -p:UseSharedCompilation=false -clp:"ErrorsOnly;NoSummary" 2>&1); then continue; fi
    sort -u <<<"$log" >&2
    if [[ $adapters == packages && $log =~ NU1[0-9]{3} ]]; then
      echo "The packages of the adapter set 'packages' (System.Device.Gpio, Iot.Device.Bindings, MQTTnet) can't be restored from this machine's NuGet sources. The default set needs none of them: leave --adapters out." >&2
      exit 69
    fi
    echo "The build of $project failed." >&2
    exit 1
  done
}
