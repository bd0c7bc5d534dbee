# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of both boards have in common. Sourced.

# shellcheck source=../char/ktap.sh
. ./ktap.sh

need_root
is_emulated || skip_all 'for the boards of tools/ampvm'

# What the boards agree on: messages that are echoed in each phase of the test
# shellcheck disable=SC2034 # of the tests
COUNT=$(fewer 100000)
# shellcheck disable=SC2034
AGAIN=1000
# The address of the first service; those that follow it have the next ones
# shellcheck disable=SC2034
ADDRESS=1536

channel()
{
	cat "/sys/class/rpmsg-amp/channel0/$1"
}

is_online() { [ "$(channel state)" = online ]; }

exists() { eventually test -e "$1"; }
is_gone() { eventually test ! -e "$1"; }

# no_errors FILE...: counters of the channel that are 0
no_errors()
{
	for file; do
		expect "$file" "$(channel "$file")" 0 || return
	done
}
