#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# rpmsg-lite is the remote.

cd "$(dirname "$0")" || exit 1
PEER=peer-rpmsg-lite
CHECKOUT=RPMSG_LITE
# shellcheck source=remote.sh
. ./remote.sh
