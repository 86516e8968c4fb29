#!/usr/bin/env bash
# system-packages.sh run|build|test|recalculate|proofs|bench|folder: installs what a purpose needs of Debian (system-packages.txt) and lacks,
# where that is allowed; otherwise names the one command to run. It changes nothing else of the system.
set -euo pipefail
here=$(dirname "$0")
purpose=${1:?run, build, test, recalculate, proofs, bench or folder}

command -v dpkg-query >/dev/null || exit 0   # another system: its desktop has brought Qt's libraries

case $purpose in
  run) purposes=run ;;
  test) purposes='run build test' ;;
  folder) purposes=folder ;;
  *) purposes="run $purpose" ;;
esac
mapfile -t packages < <(awk -v purposes=" $purposes " '
  !/^#/ && NF == 3 && index(purposes, " " $1 " ") && !seen[$3]++ { print $3 }' "$here/system-packages.txt")
if [[ " $purposes " == *' build '* ]]; then
  # The Python that builds is the environment's, or PYTHON where there is none yet.
  python=$here/../../.venv/bin/python
  [ -x "$python" ] || python=${PYTHON:-python3}
  library=$("$python" -c 'import sys; print("libpython3.%d" % sys.version_info[1] if sys.base_prefix == "/usr" else "")')
  packages+=(${library:+"$library"})
fi

missing=()
for package in "${packages[@]}"; do
  # Debian 13 and Ubuntu 24.04 renamed some libraries with a t64 ending
  state=$(dpkg-query -W -f '${Status}\n' "$package" "${package}t64" 2>/dev/null || true)
  [[ $state == *"ok installed"* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    as='su - -c'   # asks for root's password
    if command -v sudo >/dev/null; then as='sudo sh -c'; fi
    echo "These system packages are missing; please run this once, then make again:" >&2
    echo "  $as 'apt-get update && apt-get install -y --no-install-recommends ${missing[*]}'" >&2
    exit 1
  fi
fi
echo "installing system packages: ${missing[*]} ..."
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi
