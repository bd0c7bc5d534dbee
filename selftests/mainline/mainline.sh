# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of this folder have in common. Sourced.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

# The channel of the kernel's own bus, and those of ours
CH=13
OTHERS='0 1 2 3 4 5 6 7 8 9 10 11 12 14 15 16'
# The address of the remote's end, which echoes
# shellcheck disable=SC2034 # used by the tests
DST=3584
DEVICES=/sys/bus/rpmsg/devices
# shellcheck disable=SC2034 # likewise
MAINLINE='rpmsg_ns virtio_rpmsg_bus rpmsg_char rpmsg_ctrl rpmsg_tty'

ctrl()
{
	"$TESTS_DIR/ctrl" "$@"
}

load()
{
	for module; do
		modprobe "$module" || return 1
	done
}

# vdev_of ID: names of the virtio devices of that kind
vdev_of()
{
	for dev in /sys/bus/virtio/devices/*; do
		[ "$(cat "$dev/device" 2>/dev/null)" != "$1" ] ||
			echo "${dev##*/}"
	done
}

is_offline()
{
	[ "$(attr "$1" state)" = offline ]
}

others_online()
{
	for other in $OTHERS; do
		is_online "$other" || return 1
	done
}

others_echo()
{
	# shellcheck disable=SC2086 # a list
	echoes $OTHERS
}

# The file of what is announced as NAME at ADDRESS: DIR/CLASS/FILE
node_of()
{
	for path in "$DEVICES/$(vdev_of 0x0007).$1.-1.$2/$3"*; do
		[ ! -e "$path" ] || echo "/dev/${path##*/}"
	done
}

has_node()
{
	[ -n "$(node_of "$@")" ]
}

# announced NAME ADDRESS DIR/CLASS/FILE: the file that this makes, in NODE
announced()
{
	remote ns create "$1" "$2" $CH > /tmp/answer || return 1
	eventually has_node "$1" "$(($2))" "$3" || return 1
	NODE=$(node_of "$1" "$(($2))" "$3")
}

# withdrawn NAME ADDRESS DIR/CLASS/FILE: it goes
withdrawn()
{
	remote ns destroy "$1" "$2" $CH > /tmp/answer || return 1
	eventually test ! -e "$DEVICES/$(vdev_of 0x0007).$1.-1.$(($2))"
}

# raw_echoes COUNT: the remote's echo by way of mainline's character device
raw_echoes()
{
	announced rpmsg-raw 0x2000 rpmsg/rpmsg && ctrl echo "$NODE" "$1" &&
		withdrawn rpmsg-raw 0x2000
}
