# debian-folder.sh (to be sourced): a Debian of some suite in a folder, worked in by chroot. old-system.sh builds in one,
# check-package.sh installs in others. Needs root, debootstrap (fetched where it is missing) and the machine's own way to
# Debian's packages.

# debian_folder SUITE FOLDER [DEBOOTSTRAP OPTION…]: makes the folder unless it is there, and gives it what the machine itself
# reaches its packages by: mirror, certificates, apt's settings, host names.
debian_folder() {
  local suite=$1 folder=$2
  shift 2
  [ "$(id -u)" = 0 ] || { echo "this needs root: it works in a Debian folder by chroot" >&2; return 1; }
  command -v debootstrap >/dev/null || { apt-get update -q && apt-get install -y -q debootstrap; } >/dev/null
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/\?$')
  if [ ! -x "$folder/usr/bin/apt-get" ]; then
    mkdir -p "$folder"
    debootstrap --variant=minbase --include=ca-certificates "$@" "$suite" "$folder" "$mirror" >/dev/null
    printf 'deb %s %s main\n' "$mirror" "$suite" >"$folder/etc/apt/sources.list"
    printf 'deb-src %s bookworm main\n' "$mirror" >"$folder/etc/apt/sources.list.d/source.list"
  fi
  cp /etc/resolv.conf /etc/hosts "$folder/etc/"
  cp -r /etc/ssl/certs/. "$folder/etc/ssl/certs/"
  {
    apt-config dump --no-empty | grep -E '^Acquire::(https?|Check|Retries|ForceIPv)' || true
    if [ -n "${http_proxy:-}" ]; then printf 'Acquire::http::Proxy "%s";\n' "$http_proxy"; fi
    if [ -n "${https_proxy:-}" ]; then printf 'Acquire::https::Proxy "%s";\n' "$https_proxy"; fi
  } >"$folder/etc/apt/apt.conf.d/99as-on-this-machine"
  printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >"$folder/etc/pip.conf"
}

# clean_folder SUITE LAB: a folder LAB/SUITE as clean as on its first day; the archive it comes from is kept beside it.
clean_folder() {
  local suite=$1 lab=$2
  mkdir -p "$lab"
  rm -rf --one-file-system "${lab:?}/$suite"
  if [ ! -f "$lab/$suite.tar" ]; then
    debian_folder "$suite" "$lab/new-$suite"
    tar -C "$lab/new-$suite" -cf "$lab/$suite.tar" . && rm -rf --one-file-system "$lab/new-$suite"
  fi
  mkdir -p "$lab/$suite" && tar -C "$lab/$suite" -xf "$lab/$suite.tar"
  debian_folder "$suite" "$lab/$suite"
}

# enter FOLDER: from here on `inside COMMAND…` runs there, with /proc and a terminal's place; `leave` (also at exit) ends that.
enter() {
  entered=$1
  mountpoint -q "$entered/proc" || mount -t proc proc "$entered/proc"
  mountpoint -q "$entered/dev/pts" || mount -t devpts -o newinstance,ptmxmode=0666 devpts "$entered/dev/pts"
  trap leave EXIT
}

leave() {
  [ -z "${entered:-}" ] || umount "$entered/dev/pts" "$entered/proc" 2>/dev/null || true
  entered=
}

inside() {
  chroot "$entered" env -i PATH=/opt/py/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
}
