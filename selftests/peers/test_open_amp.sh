#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# OpenAMP is the remote.

cd "$(dirname "$0")" || exit 1
PEER=peer-open-amp
CHECKOUT='OPEN_AMP and LIBMETAL'
# shellcheck source=remote.sh
. ./remote.sh
