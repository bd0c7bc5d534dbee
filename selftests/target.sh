# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# How to build for the board that tools/ampvm takes, whatever the environment
# says: KDIR, ARCH, CROSS_COMPILE. Sourced, with the tree's folder in root.

unset KDIR
# shellcheck disable=SC2154 # root is the includer's
for word in $("$root/tools/ampvm" build | sed -n 's/^ *make //p'); do
	export "${word?}"
done
[ -n "${KDIR-}" ] || exit 1
