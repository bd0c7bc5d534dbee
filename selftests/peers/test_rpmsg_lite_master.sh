#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# rpmsg-lite is the master, and Linux the remote.

cd "$(dirname "$0")" || exit 1
PEER=peer-rpmsg-lite
CHECKOUT=RPMSG_LITE
# shellcheck source=master.sh
. ./master.sh
