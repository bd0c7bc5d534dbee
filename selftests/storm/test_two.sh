#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What a remote can bring about, with two processors. How fast anything is depends on
# the machine that emulates them.

# shellcheck source-path=SCRIPTDIR source=storm.sh
. "$(dirname "$0")/storm.sh"

STRICT=no
# Milliseconds
WINDOW=300
LONG_WINDOW=1000

need_field
plan_storms 0
eventually all_online
log_all
all_storms
finish
