# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of the library have in common. Sourced, after ktap.sh.

# Words before each program of the library's: see tools/lib/check
UNDER=${UNDER-}

# under PROGRAM [ARG]...
under()
{
	# shellcheck disable=SC2086 # words
	$UNDER "$@"
}

# serve ADDRESS: send back what comes there; sets serving to the actual address
serve()
{
	rm -f "$work/address"
	# shellcheck disable=SC2086 # words
	$UNDER ./rpmsg-amp-serve "$1" >"$work/address" &
	server=$!
	eventually test -s "$work/address" || return
	serving=$(cat "$work/address")
}

# end_server SIGNAL
end_server()
{
	kill -s "$1" "$server"
	wait "$server" 2>/dev/null
	return 0
}

# served PROGRAM ADDRESS: it passes with a service at that address
served()
{
	serve "$2" || return
	under "$1" "$serving"
	result=$?
	end_server TERM
	return $result
}

# start_resending ADDRESS: goes on until end_resending
start_resending()
{
	# shellcheck disable=SC2086 # words
	$UNDER ./resend "$1" >"$work/resend" &
	resend=$!
	eventually progressed 0
}

# reports: how often it has said that it goes on
reports()
{
	grep -c '^session=' "$work/resend"
}

# progressed REPORTS: there are more of them now
progressed()
{
	[ "$(reports)" -gt "$1" ]
}

# goes_on: messages are acknowledged
goes_on()
{
	before=$(reports)
	eventually progressed "$before" && return
	tail -n 3 "$work/resend"
	return 1
}

# in_session N: at least that many have begun, and messages been acknowledged in it
in_session()
{
	awk -F '[= ]' -v least="$1" '$1 == "session" && $2 >= least { n = 1 }
		END { exit !n }' "$work/resend"
}

reaches_session()
{
	eventually in_session "$1" && return
	tail -n 3 "$work/resend"
	return 1
}

# end_resending: every message has been acknowledged, and all is as it should be
end_resending()
{
	kill "$resend"
	wait "$resend"
	result=$?
	tail -n 1 "$work/resend"
	return $result
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM
