# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of captures have in common in the guest. Sourced.

# shellcheck source=../char/ktap.sh
. ./ktap.sh

need_root
need_programs ip ping
need_installed amp_mon amp_sim
need_console
modprobe amp_mon || skip_all 'amp_mon can not be loaded'

# link: ampmon0 is there and up, and not the one of a test that failed
link()
{
	[ ! -e /sys/class/net/ampmon0 ] || unlink
	ip link add ampmon0 type ampmon && ip link set ampmon0 up
}

unlink()
{
	ip link del ampmon0
}

# stat NAME: counter of the interface
stat()
{
	cat "/sys/class/net/ampmon0/statistics/$1"
}

# capture FILE [OPTION]...: in the background, until captured is called
capture()
{
	capture_file=$1
	shift
	rm -f "$capture_file"
	./capture "$@" ampmon0 "$capture_file" >/tmp/captured 2>&1 &
	capture_pid=$!
	eventually test -s "$capture_file"
}

# captured: end it; dropped is set to the number of packets that it has missed
captured()
{
	kill "$capture_pid"
	wait "$capture_pid"
	result=$?
	cat /tmp/captured
	# shellcheck disable=SC2034 # used by the tests
	dropped=$(sed -n 's/.*dropped=//p' /tmp/captured)
	return $result
}

# attr CHANNEL FILE: an attribute of a channel
attr()
{
	cat "/sys/class/rpmsg-amp/channel$1/$2"
}

# messages [CHANNEL]...: sent and received on these, or on all
messages()
{
	# shellcheck disable=SC2046 # one number a word
	[ $# -gt 0 ] || set -- $(channels)
	for channel; do
		attr "$channel" tx_messages
		attr "$channel" rx_messages
	done | awk '{ sum += $1 } END { print sum }'
}

channels()
{
	for dir in /sys/class/rpmsg-amp/channel*; do
		echo "${dir##*channel}"
	done
}

# settle: no message is under way any more, on any channel
settle()
{
	eventually is_settled
}

is_settled()
{
	before=$(messages)
	sleep 0.5
	[ "$(messages)" = "$before" ]
}
