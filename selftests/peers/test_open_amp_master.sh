#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# OpenAMP is the master, and Linux the remote.

cd "$(dirname "$0")" || exit 1
PEER=peer-open-amp
CHECKOUT='OPEN_AMP and LIBMETAL'
# shellcheck source=master.sh
. ./master.sh
