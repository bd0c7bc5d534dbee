# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the boots have in common. Sourced. STRICT=yes: speeds have limits.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

# The channel of the storms, and one that has to be none the worse for them
CH=3
NEIGHBOUR=5
# Addresses of Linux on CH: default endpoint, character device, Ethernet, none
DEFAULT=3
MISC=0x42
ETH=0x40
UNKNOWN=0x7777
# Uevents in a second, and lines in the log; and in the first 0.25 s
RATE=20
BURST=20
# What is allowed at once may come again meanwhile: that many milliseconds more
SLACK=0
# Seconds from the end of a storm until the channel is online: see RESTART_RATE
BACK=2

# measured OPTIONS... : one line of values in /tmp/measured
measured()
{
	"$TESTS_DIR/measure" -w "$WINDOW" "$@" > /tmp/measured 2>&1 || {
		diag "$(cat /tmp/measured)"
		return 1
	}
}

# per_cent KEY: of what it is without a storm
per_cent()
{
	echo $(($(value "$1" < /tmp/measured) / \
		($(value "$1" < /tmp/quiet) / 100)))
}

# at_most WHAT NUMBER LIMIT
at_most()
{
	[ "$2" -le "$3" ] && return
	diag "$1: $2, expected at most $3"
	return 1
}

# at_least WHAT NUMBER LIMIT
at_least()
{
	[ "$2" -ge "$3" ] && return
	diag "$1: $2, expected at least $3"
	return 1
}

# no_noise: uevents and lines are few
no_noise()
{
	noise_ms=$(value ms < /tmp/measured)
	for noise in uevents lines; do
		at_most "$noise in $noise_ms ms" \
			"$(value $noise < /tmp/measured)" \
			$((RATE * (noise_ms + SLACK) / 1000)) &&
			at_most "$noise at the beginning" \
				"$(value ${noise}_0 < /tmp/measured)" $BURST ||
			return 1
	done
}

# fast_enough SPIN ECHO: in per cent of what is without a storm
fast_enough()
{
	diag "a process of nice 0 has $(per_cent spin) % of its speed, channel $NEIGHBOUR $(per_cent echo) %"
	[ "$STRICT" = yes ] || return 0
	at_least 'per cent of a process of nice 0' "$(per_cent spin)" "$1" &&
		at_least "per cent of channel $NEIGHBOUR" "$(per_cent echo)" "$2"
}

# back_in_time: online again, and echoes
back_in_time()
{
	back_from=$(cut -d . -f 1 /proc/uptime)
	eventually all_online || return 1
	back_s=$(($(cut -d . -f 1 /proc/uptime) - back_from))
	[ "$STRICT" != yes ] || at_most 'seconds until online' $back_s $BACK ||
		return 1
	"$TESTS_DIR/echo-crc" -n 100 -d /dev/rpmsg-misc$CH \
		-d /dev/rpmsg-misc$NEIGHBOUR > /tmp/echo 2>&1 && return
	diag "$(cat /tmp/echo)"
	return 1
}

# no_report: the log has none since the mark
no_report()
{
	! dmesg_since | grep -E 'BUG|WARNING|Oops|stall|hung|nobody cared'
}

# storm SPIN ECHO [OPTION OF measure]... NAME [WORD OF THE COMMAND]...
storm()
{
	storm_spin=$1
	storm_echo=$2
	shift 2
	storm_options=
	while [ "${1#-}" != "$1" ]; do
		storm_options="$storm_options $1"
		shift
	done
	storm_name=$1
	shift
	dmesg_mark
	# shellcheck disable=SC2086 # words
	measured $storm_options $CH $NEIGHBOUR "$storm_name" storm "$@" ||
		return 1
	diag "$(cat /tmp/measured)"
	# the remote has had a storm all the time, and one that does something
	grep -q 'storm=[bfrn]' /tmp/measured &&
		[ "$(value 'done' < /tmp/measured)" -gt 0 ] && no_noise &&
		fast_enough "$storm_spin" "$storm_echo" && back_in_time &&
		no_report
}

# A reference for what follows
quiet()
{
	measured $CH $NEIGHBOUR quiet && cp /tmp/measured /tmp/quiet || return 1
	diag "$(cat /tmp/quiet)"
	expect uevents "$(value uevents < /tmp/quiet)" 0 &&
		expect lines "$(value lines < /tmp/quiet)" 0
}


# plan_storms N: all_storms and N tests
plan_storms()
{
	plan $((11 + $1))
}

# Where a reader or the network takes each message, it and ksoftirqd share the only
# processor with everybody else, as they would with messages that somebody wants: the
# limits are lower there.
all_storms()
{
	check 'without a storm' quiet
	check 'doorbells' storm 40 50 bell bell $CH
	check 'messages to a device that is closed' \
		storm 40 50 closed flood $CH $MISC
	check 'messages to a device that is not read' \
		storm 40 50 -o unread flood $CH $MISC
	check 'messages to a device that is read' \
		storm 25 20 -r read flood $CH $MISC
	check 'messages to Ethernet' storm 40 12 eth flood $CH $ETH
	check 'messages to the default endpoint' \
		storm 40 50 default flood $CH $DEFAULT
	check 'messages to an address that nobody has' \
		storm 40 50 unknown flood $CH $UNKNOWN
	WINDOW=$LONG_WINDOW
	check 'without a storm, longer' quiet
	check 'restarts' storm 40 50 restart restart $CH
	# as many as may be announced at once, of which some are lines only; 50 lines
	# in 5 seconds
	BURST=100
	SLACK=2500
	check 'services that come and go' storm 40 50 names names $CH
}

# log_all: what the remote brings about is logged
log_all()
{
	set_attr $CH loglevel 1 && set_attr $NEIGHBOUR loglevel 1
}
