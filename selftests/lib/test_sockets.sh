#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The library over Unix sockets and over UDP on this machine. It needs nothing of the
# suite, and is run by `make unit` as well, under valgrind.

cd "$(dirname "$0")" || exit 1
# shellcheck source=../char/ktap.sh
. ./ktap.sh
# shellcheck source=lib.sh
. ./lib.sh

RESTARTS=${RESTARTS:-$(fewer 10 3)}

# The service is killed under traffic and restarted at the same address. Over
# UDP, a client may not notice that a session has ended.
killed()
{
	serve "$1" && start_resending "$serving" || return
	number=1
	while [ "$number" -le "$RESTARTS" ]; do
		number=$((number + 1))
		end_server KILL
		serve "$serving" || break
		case $serving in
		udp:*) goes_on || break ;;
		*) reaches_session "$number" || break ;;
		esac
	done
	end_resending && expect 'restarts' $((number - 1)) "$RESTARTS"
	result=$?
	end_server TERM
	return $result
}

# The example: what has had no answer is asked again
example()
{
	serve "$1" || return
	printf 'one\n\nthree\n' >"$work/lines"
	under ./rpmsg-amp-echo "$serving" <"$work/lines" >"$work/answers"
	end_server TERM
	cmp "$work/lines" "$work/answers"
}

plan 9
check "addresses" under ./test_addresses
check "unix: a service that echoes" served ./test_service "unix:$work/socket"
check "unix: sessions" under ./test_sessions "unix:$work/socket"
check "unix: the service is killed $RESTARTS times" killed "unix:$work/socket"
check "unix: example" example "unix:$work/socket"
check "udp: a service that echoes" served ./test_service udp:127.0.0.1:0
check "udp: sessions" under ./test_sessions udp:127.0.0.1:0
check "udp: the service is killed $RESTARTS times" killed udp:127.0.0.1:0
check "udp: example" example udp:127.0.0.1:0
finish
