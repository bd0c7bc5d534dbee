#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The library with a remote that echoes, and that is stopped and started again: by
# number, by name, and by IP.

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

RESTARTS=${RESTARTS:-$(fewer 10 2)}
SIM=/sys/kernel/config/amp-sim/board

# start_remote: as the board does it, where it is one of tools/ampvm
start_remote()
{
	if command -v amp-release >/dev/null; then
		amp-release 2 0xa0000000
	else
		amp-remote -c 6 "/dev/amp-sim$(sed 's/.*\.//' $SIM/dev_name)" \
			>/dev/null 2>&1 &
	fi
}

# restarted ADDRESS: under traffic; UDP does not notice
restarted()
{
	is_emulated || {
		# shellcheck disable=SC2034 # ktap.sh's
		skip='it is not known how to start the remote'
		return 0
	}
	start_resending "$1" || return
	number=1
	while [ "$number" -le "$RESTARTS" ]; do
		number=$((number + 1))
		# its console may be in no session yet, or end before it has answered
		eventually timeout 10 ./remote version || break
		timeout 10 ./remote park >/dev/null
		start_remote || break
		case $1 in
		udp:*) goes_on || break ;;
		*) reaches_session "$number" || break ;;
		esac
	done
	end_resending && expect 'restarts' $((number - 1)) "$RESTARTS"
}

plan 5
check "rpmsg:$N" under ./test_service "rpmsg:$N"
check "rpmsg:$name" under ./test_service "rpmsg:$name"
check "udp: over rpmsg$N" under ./test_service "udp:198.18.$N.2:7"
check "rpmsg:$name, the remote is restarted $RESTARTS times" restarted "rpmsg:$name"
check "udp: over rpmsg$N, the remote is restarted $RESTARTS times" \
	restarted "udp:198.18.$N.2:7"
finish
