# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of this folder have in common. Sourced.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

need_field

# The channel that is tested, its name and the address of the remote's end
CH=13
# shellcheck disable=SC2034 # used by the tests
NAME=nokia-x2-channel
# shellcheck disable=SC2034 # likewise
DST=3584
DEVICES=/sys/bus/rpmsg/devices
# Name of its virtio device, to be set once it is there
VIRTIO=

# virtio_of CHANNEL: name of its virtio device
virtio_of()
{
	for virtio in "$DEVICES"/*.amp_misc.$(($1 * 16 + 18)).*; do
		virtio=${virtio##*/}
		echo "${virtio%%.*}"
	done
}

# ns COMMAND...: of the remote's console, about the channel
ns()
{
	remote ns "$@" $CH > /tmp/answer
}

# device NAME ADDRESS: folder of what the remote has announced
device()
{
	echo "$DEVICES/$VIRTIO.$1.-1.$2"
}

# devices PATTERN: how many there are on the channel
devices()
{
	find "$DEVICES/" -name "$VIRTIO.$1" | wc -l
}

# appears NAME ADDRESS, disappears NAME ADDRESS
appears()
{
	eventually test -e "$(device "$1" "$2")"
}

disappears()
{
	eventually test ! -e "$(device "$1" "$2")"
}

# counted FILE BEFORE BY: a counter has moved, sooner or later, so far
counted()
{
	wanted=$(($2 + $3))
	eventually test_counter "$1" $wanted
	expect "$1" "$(attr $CH "$1")" $wanted
}

test_counter()
{
	[ "$(attr $CH "$1")" -ge "$2" ]
}

# after COMMAND...: the remote has told, and we have heard it
after()
{
	ns "$@" && barrier
}

# What comes behind everything that the remote has sent has been dealt with
barrier()
{
	ns create barrier 0x7fff && appears barrier 32767 &&
		ns destroy barrier 0x7fff && disappears barrier 32767
}
