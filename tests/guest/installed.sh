# Sourced by tests/guest/run: a Debian in which both packages are installed, in $installed, and the packages as a later version of themselves, in $share/debs.
# shellcheck shell=bash disable=SC2154
[[ $EUID -eq 0 ]] || skip "the packages are installed by root"
# Kept, with what it was made of in its name: one of an earlier list would lack a program.
with=systemd,systemd-sysv,dbus,udev,kmod,procps,e2fsprogs,mosquitto,libmosquitto1,debconf,sudo
base=$work/base-$(cksum <<<"$with" | cut -d' ' -f1)
if [[ ! -e $base.made ]]; then
  rm -rf "$work"/base{,.made} "$work"/base-*
  # shellcheck disable=SC1091
  mmdebstrap --quiet --variant=apt --include="$with" --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$base" >&2 || skip "mmdebstrap could not make a Debian for the packages"
  touch "$base.made"
fi
rm -rf "$work/debs" "$share/debs"
SOURCE_DATE_EPOCH=1700000000 "$top/deploy/deb/build" "$work/debs" >&2
mkdir -p "$share/debs"
for deb in "$work"/debs/*.deb; do
  rm -rf "$work/later"
  dpkg-deb -R "$deb" "$work/later"
  sed -i 's/^\(Version: .*\)+2023.*/\1+20270115.080000/' "$work/later/DEBIAN/control"
  dpkg-deb --root-owner-group -Znone -b "$work/later" "$share/debs/$(basename "${deb/+2023/+2027}")" >&2
done
installed=$work/installed
rm -rf "$installed"
cp -a "$base" "$installed"
mkdir -p "$installed/debs"
cp "$work"/debs/*.deb "$installed/debs/"
# Without a running systemd; .NET comes with the guest.
unshare --mount --pid --fork sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive sh -c "dpkg -i /debs/*.deb"' "$installed" >&2
rm -rf "$installed/debs"
# As Debian's installer writes it.
printf '127.0.0.1\tlocalhost\n' >"$installed/etc/hosts"
