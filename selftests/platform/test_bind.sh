#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Takes devices from their drivers through sysfs, and gives them back, under
# traffic: the platform device, the device of one channel, of one endpoint, and
# the register that rings for all of them.

# shellcheck source-path=SCRIPTDIR source=amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source=class.sh
. ./class.sh

need_field

CYCLES=${CYCLES:-$(fewer 10)}
PLATFORM=/sys/bus/platform/drivers/amp_virtio
PDEV=soc@fe0000000:$FIELD

start_traffic()
{
	rm -f /tmp/ready
	# shellcheck disable=SC2046 # one option a channel
	"$TESTS_DIR/traffic" -r /tmp/ready $(printf -- '-e %s ' "$@") \
		> /tmp/traffic 2>&1 &
	traffic=$!
	eventually test -e /tmp/ready && return
	diag "$(cat /tmp/traffic)"
	return 1
}

# ended CHANNEL HOW
ended()
{
	grep -q "^ch=$1 .* end=$2\$" /tmp/traffic && return
	diag "channel $1 did not end with $2: $(cat /tmp/traffic)"
	return 1
}

stop_traffic()
{
	kill -TERM "$traffic" 2>/dev/null
	wait "$traffic" && return
	diag "$(cat /tmp/traffic)"
	return 1
}

nothing_is_there()
{
	expect 'virtio devices' "$(ls /sys/bus/virtio/devices)" '' &&
		expect 'rpmsg devices' "$(ls /sys/bus/rpmsg/devices)" '' &&
		expect 'memory' "$(grep -c rpmsg /proc/iomem)" 0 &&
		expect 'interrupts' "$(grep -c msgirq /proc/interrupts)" 0 &&
		[ ! -e /dev/rpmsg-misc0 ] && [ ! -e /sys/class/net/rpmsg0 ] &&
		[ ! -e "$(node_dir "$FIELD")/rpmsg_plat_info0" ]
}

platform_cycle()
{
	start_traffic 1 2 16 || return 1
	echo "$PDEV" > $PLATFORM/unbind
	wait "$traffic" || {
		diag "$(cat /tmp/traffic)"
		return 1
	}
	ended 1 ENODEV && ended 2 ENODEV && ended 16 ENODEV &&
		nothing_is_there || return 1
	echo "$PDEV" > $PLATFORM/bind
	eventually all_online && echoes 1 2 16
}

# device_of CHANNEL DRIVER: the rpmsg device of it that this driver has
device_of()
{
	case $2 in
	amp_misc)	address=$(($1 * 16 + 18)) ;;
	amp_eth)	address=$(($1 * 16 + 16)) ;;
	esac
	for device in /sys/bus/rpmsg/devices/*".$2.$address.$address"; do
		echo "${device##*/}"
	done
}

# The character device of one channel goes; its interface and others go on
one_misc()
{
	device=$(device_of 3 amp_misc)
	start_traffic 3 4 || return 1
	echo "$device" > /sys/bus/rpmsg/drivers/amp_misc/unbind
	eventually test ! -e /dev/rpmsg-misc3
	before=$(attr 4 rx_messages)
	eventually more_than "$before"
	stop_traffic && ended 3 ENODEV && ended 4 stopped &&
		[ -e /sys/class/net/rpmsg3 ] || return 1
	echo "$device" > /sys/bus/rpmsg/drivers/amp_misc/bind
	[ -c /dev/rpmsg-misc3 ] && echoes 3 4
}

more_than()
{
	[ "$(attr 4 rx_messages)" -gt "$(($1 + 50))" ]
}

# The interface goes; the character device goes on
one_eth()
{
	device=$(device_of 3 amp_eth)
	start_traffic 3 || return 1
	ip link set rpmsg3 up
	echo "$device" > /sys/bus/rpmsg/drivers/amp_eth/unbind
	[ ! -e /sys/class/net/rpmsg3 ] && stop_traffic && ended 3 stopped ||
		return 1
	echo "$device" > /sys/bus/rpmsg/drivers/amp_eth/bind
	[ -e /sys/class/net/rpmsg3 ] || return 1
	ip addr add 198.18.3.1/24 dev rpmsg3
	ip link set rpmsg3 up
	eventually ping -c 1 -W 1 198.18.3.2 && echoes 3
}

# The bus of one channel goes: it is offline, and its register is still shared
one_channel()
{
	for device in /sys/bus/virtio/devices/*/*.amp_misc.82.82; do
		device=${device%/*}
		device=${device##*/}
	done
	start_traffic 4 5 || return 1
	echo "$device" > /sys/bus/virtio/drivers/amp_rpmsg/unbind
	eventually test ! -e /dev/rpmsg-misc4
	expect 'state' "$(attr 4 state)" offline && echoes 6 && stop_traffic &&
		ended 4 ENODEV && ended 5 stopped || return 1
	echo "$device" > /sys/bus/virtio/drivers/amp_rpmsg/bind
	eventually is_online 4 && echoes 4 5
}

# The register that rings for Linux goes, and with it the channels, which come
# back when it does
the_register()
{
	start_traffic 1 || return 1
	echo soc@fe0000000:msgirq3 > \
		/sys/bus/platform/drivers/amp_msgirq_mpic/unbind
	wait "$traffic"
	ended 1 ENODEV && nothing_is_there || return 1
	echo soc@fe0000000:msgirq3 > \
		/sys/bus/platform/drivers/amp_msgirq_mpic/bind
	eventually all_online && echoes 1
}

# Without the register the channels wait for it
register_comes_late()
{
	echo "$PDEV" > $PLATFORM/unbind
	echo soc@fe0000000:msgirq7 > \
		/sys/bus/platform/drivers/amp_msgirq_mpic/unbind
	# As when modules are loaded: only a probe that the core has started
	# by itself is tried again, not one that "bind" asks for
	echo "$PDEV" > /sys/bus/platform/drivers_probe
	nothing_is_there || return 1
	echo soc@fe0000000:msgirq7 > \
		/sys/bus/platform/drivers/amp_msgirq_mpic/bind
	eventually all_online && echoes 1
}

bind()
{
	echo "$1" > $PLATFORM/bind
}

# Even if user space wants it
not_ours()
{
	for device in /sys/bus/platform/devices/*; do
		[ -e "$device/driver" ] || break
	done
	echo "device=${device##*/}"
	echo amp_virtio > "$device/driver_override"
	fails 'No such device' bind "${device##*/}"
	refused=$?
	echo > "$device/driver_override"
	return $refused
}

class_has_all()
{
	# shellcheck disable=SC2046 # one channel a word
	class_has $(seq 0 16)
}

# While its files are written, the device goes
sysfs_against_unbind()
{
	while :; do
		for ch in $(seq 0 16); do
			set_attr "$ch" loglevel 0
			set_attr "$ch" reset 1
			attr "$ch" counters
			cat "$CLASS/channel$ch/state"
		done
	done > /dev/null 2>&1 &
	writer=$!
	for try in 1 2 3 4 5; do
		echo "$PDEV" > $PLATFORM/unbind
		nothing_is_there || break
		echo "$PDEV" > $PLATFORM/bind
	done
	kill $writer
	wait $writer 2>/dev/null
	expect 'rounds' "$try" 5 && eventually all_online &&
		echoes $(seq 0 16)
}

plan $((CYCLES + 9))
eventually all_online
check 'legacy channels have devices of their class' class_has_all
check 'such a device goes and comes back' class_goes_and_comes 16
for number in $(seq "$CYCLES"); do
	check "platform device, round $number" platform_cycle
done
check 'one character device' one_misc
check 'one interface' one_eth
check 'one channel' one_channel
check 'the register that rings for Linux' the_register
check 'the register that rings for the remote comes late' register_comes_late
check 'a device that is not ours is refused' not_ours
check 'files are written to while the device goes' sysfs_against_unbind
finish
