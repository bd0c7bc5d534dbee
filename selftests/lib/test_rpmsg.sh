#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The library with a remote that echoes: by number, by name, and by IP.

cd "$(dirname "$0")" || exit 1
# shellcheck source=../char/ktap.sh
. ./ktap.sh
# shellcheck source=lib.sh
. ./lib.sh

need_root
need_console
need_programs ip
need_address 3

N=3
name=$(cat /sys/class/misc/rpmsg-misc$N/name)

plan 3
check "rpmsg:$N" under ./test_service "rpmsg:$N"
check "rpmsg:$name" under ./test_service "rpmsg:$name"
check "udp: over rpmsg$N" under ./test_service "udp:198.18.$N.2:7"
finish
