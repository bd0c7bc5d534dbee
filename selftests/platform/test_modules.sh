#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Removes modules in every order that their dependencies allow, one more each
# time, with messages on whatever is left: the character devices, mainline's
# rpmsg_char on the same channels, an interface. Those that are left don't
# notice, and what was removed comes again.

# shellcheck source-path=SCRIPTDIR source=amp.sh
. "$(dirname "$0")/amp.sh"

need_field

# Of each order, all beginnings are removed. Mainline's clients stand on nothing
# of ours, ours on all of it.
ORDERS='
amp_eth amp_misc rpmsg_ctrl rpmsg_char amp_rpmsg amp_virtio amp_msgirq
amp_misc amp_eth amp_rpmsg rpmsg_ctrl amp_virtio rpmsg_char amp_msgirq
rpmsg_ctrl rpmsg_char amp_eth amp_misc amp_rpmsg amp_virtio amp_msgirq
rpmsg_ctrl amp_misc rpmsg_char amp_eth amp_rpmsg amp_virtio amp_msgirq
'
MAINLINE='rpmsg_char rpmsg_ctrl'
ECHO='1 2 3'
IP=12

if releases_late; then
	ORDERS=$(echo "$ORDERS" | sed 's/rpmsg_[a-z]*//g')
	MAINLINE=
fi

is_loaded()
{
	[ -e "/sys/module/$1" ]
}

is_removed()
{
	case " $removed " in
	*" $1 "*)
		return 0 ;;
	esac
	return 1
}

load_all()
{
	load_modprobe || return 1
	for module in $MAINLINE; do
		modprobe "$module" || return 1
	done
	eventually all_online
}

start_echo()
{
	traffic=
	is_removed amp_misc && return
	rm -f /tmp/ready
	# shellcheck disable=SC2046,SC2086 # one option a channel
	"$TESTS_DIR/traffic" -r /tmp/ready $(printf -- '-e %s ' $ECHO) \
		> /tmp/traffic 2>&1 &
	traffic=$!
	eventually test -e /tmp/ready
}

start_ping()
{
	ip addr add 198.18.$IP.1/24 dev rpmsg$IP 2>/dev/null
	ip link set rpmsg$IP up
	ping -q -i 0.02 198.18.$IP.2 > /tmp/ping 2>&1 &
	ping=$!
	eventually answered 3
}

answered()
{
	[ "$(cat /sys/class/net/rpmsg$IP/statistics/rx_packets)" -ge "$1" ]
}

more_answers()
{
	packets=$(cat /sys/class/net/rpmsg$IP/statistics/rx_packets)
	eventually answered $((packets + 3))
}

echo_goes_on()
{
	[ -n "$traffic" ] || return 0
	kill -TERM "$traffic"
	wait "$traffic" && return
	diag "traffic: $(cat /tmp/traffic)"
	return 1
}

# What can't be removed now is in the way of nothing
is_held()
{
	fails 'Resource temporarily unavailable' rmmod "$1"
}

remove_each()
{
	for module in $removed; do
		rmmod "$module" || return 1
	done
}

what_is_used_is_held()
{
	is_loaded amp_misc || is_loaded amp_eth || return 0
	for module in amp_rpmsg amp_virtio amp_msgirq rpmsg_core; do
		is_held $module || return 1
	done
}

# The character devices stay open while the others go
removes()
{
	load_all && start_echo && start_ping && remove_each || return 1
	is_removed amp_eth || more_answers || return 1
	kill "$ping" 2> /dev/null
	wait "$ping" 2> /dev/null
	what_is_used_is_held && echo_goes_on
}

comes_again()
{
	for module in $removed; do
		! is_loaded "$module" || return 1
	done
	load_all && echoes 0 1 16
}

goes_and_comes()
{
	removes && comes_again
}

# One by one, from the first to all of them
beginnings()
{
	line=
	for module; do
		line="$line${line:+ }$module"
		echo "$line"
	done
}

unloads()
{
	unload && leaves_nothing /tmp/footprint
}

subsets()
{
	echo "$ORDERS" | while read -r order; do
		# shellcheck disable=SC2086 # one module a word
		beginnings $order
	done | awk '!seen[$0]++'
}

unload
footprint > /tmp/footprint
subsets > /tmp/subsets
plan $(($(wc -l < /tmp/subsets) + 1))
while read -r removed <&3; do
	check "without $removed" goes_and_comes
done 3< /tmp/subsets
check 'nothing is left behind' unloads
finish
