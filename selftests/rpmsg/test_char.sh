#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Mainline's drivers on this bus: rpmsg_char and rpmsg_ctrl, as they are.

# shellcheck source-path=SCRIPTDIR source=rpmsg.sh
. "$(dirname "$0")/rpmsg.sh"

ctrl()
{
	"$TESTS_DIR/ctrl" "$@"
}

# The nodes that there are beside the control devices
nodes()
{
	find /dev -name 'rpmsg[0-9]*' | sort
}

# new_node COMMAND...: the one that the command makes
new_node()
{
	nodes > /tmp/nodes
	"$@" && eventually has_new_node
	new_nodes
}

new_nodes()
{
	nodes | while read -r one; do
		grep -qxF "$one" /tmp/nodes || echo "$one"
	done
}

has_new_node()
{
	[ -n "$(new_nodes)" ]
}

is_gone()
{
	eventually test ! -e "$1"
}

control_devices()
{
	expect 'control devices' "$(find /dev -name 'rpmsg_ctrl*' | wc -l)" 17
}

announced()
{
	node=$(new_node ns create rpmsg-raw 0x2000)
	ctrl echo "$node" 600
}

# held_to COMMAND...: a file is open and read when that happens
held_to()
{
	rm -f /tmp/ready
	ctrl hold "$node" /tmp/ready > /tmp/held 2>&1 &
	holder=$!
	eventually test -e /tmp/ready
	"$@"
	rm /tmp/ready
	wait $holder
	expect 'what it was told' "$(cat /tmp/held)" 'read EPIPE
write EPIPE'
}

announced_ends()
{
	held_to ns destroy rpmsg-raw 0x2000 && is_gone "$node"
}

# When the session ends the device is another one, and files do not stall
announced_ends_with_session()
{
	node=$(new_node ns create rpmsg-raw 0x2000)
	held_to set_attr $CH reset 1 || return 1
	eventually announced_echoes && ns destroy rpmsg-raw 0x2000 &&
		eventually no_nodes
}

announced_echoes()
{
	for one in $(nodes); do
		ctrl echo "$one" 20
		return
	done
	return 1
}

no_nodes()
{
	[ -z "$(nodes)" ]
}

bind_override()
{
	echo rpmsg_chrdev > "$1/driver_override"
	echo "${1##*/}" > /sys/bus/rpmsg/drivers/rpmsg_chrdev/bind
}

unbind_override()
{
	echo "${1##*/}" > /sys/bus/rpmsg/drivers/rpmsg_chrdev/unbind
	echo > "$1/driver_override"
}

override()
{
	ns create other 0x2001 && appears other 8193 || return 1
	dev=$(device other 8193)
	node=$(new_node bind_override "$dev")
	ctrl echo "$node" 20 && unbind_override "$dev" && is_gone "$node" &&
		ns destroy other 0x2001 && disappears other 8193
}

# The default endpoint of the channel has the addresses that the tree gives it
default_endpoint()
{
	dev=$DEVICES/$VIRTIO.$NAME.$CH.$DST
	remote stats $CH > /tmp/stats
	before=$(value rx_def < /tmp/stats)
	node=$(new_node bind_override "$dev")
	ctrl echo "$node" 20 || return 1
	remote stats $CH > /tmp/stats
	expect 'messages to it' $(($(value rx_def < /tmp/stats) - before)) 20 &&
		expect 'src' "$(cat "/sys/class/rpmsg/${node##*/}/src")" $CH &&
		unbind_override "$dev" && is_gone "$node"
}

endpoint()
{
	node=$(new_node ctrl endpoint "$CTRL" mine 2000 $DST)
	ctrl echo "$node" 20 && ctrl echo "$node" 20 &&
		expect 'src' "$(cat "/sys/class/rpmsg/${node##*/}/src")" 2000 &&
		ctrl destroy "$node" && is_gone "$node"
}

# Any address will do, but not one that somebody has
endpoint_anywhere()
{
	node=$(new_node ctrl endpoint "$CTRL" any 0xffffffff $DST)
	ctrl echo "$node" 20 && ctrl destroy "$node" && is_gone "$node"
}

# It exists but can't be opened, nor for that reason be destroyed: it stays until
# the channel goes
endpoint_taken()
{
	node=$(new_node ctrl endpoint "$CTRL" taken 226 $DST)
	fails EINVAL ctrl echo "$node" 1 && echoes $CH
}

remote_knows()
{
	remote ns list > /tmp/list &&
		grep -qx "by=linux ch=$CH name=rpmsg-raw addr=0xbb8" /tmp/list
}

remote_does_not_know()
{
	remote ns list > /tmp/list &&
		! grep -q "by=linux ch=$CH name=rpmsg-raw addr=0xbb8" /tmp/list
}

create()
{
	node=$(new_node ctrl create "$CTRL" rpmsg-raw 3000 $DST)
	eventually remote_knows && ctrl echo "$node" 20
}

create_twice()
{
	fails ENXIO ctrl create "$CTRL" rpmsg-raw 3000 $DST
}

# What is Linux's is not the remote's to remove
remote_destroys()
{
	before=$(attr $CH ns_duplicate)
	ns destroy rpmsg-raw $DST && counted ns_duplicate "$before" 1 &&
		ctrl echo "$node" 20
}

release()
{
	held_to ctrl release "$CTRL" rpmsg-raw 3000 $DST && is_gone "$node" &&
		eventually remote_does_not_know
}

release_again()
{
	fails ENOENT ctrl release "$CTRL" rpmsg-raw 3000 $DST
}

# Nor is what the remote or the device tree made the user's
release_others()
{
	fails ENOENT ctrl release "$CTRL" $NAME $CH $DST &&
		ns create service 0x2002 && appears service 8194 || return 1
	fails ENOENT ctrl release "$CTRL" service 0xffffffff 8194 &&
		ns destroy service 0x2002 && disappears service 8194 &&
		[ -e "$DEVICES/$VIRTIO.$NAME.$CH.$DST" ]
}

unbind()
{
	echo "soc@fe0000000:$FIELD" > /sys/bus/platform/drivers/amp_virtio/unbind
}

# With files of all kinds open, the channel goes; with them closed, it comes, and
# the remote, which has not noticed, is asked for its services
goes_with_the_channel()
{
	ns create service 0x2003 && appears service 8195 || return 1
	node=$(new_node ns create rpmsg-raw 0x2000)
	held_to unbind && expect 'devices' "$(ls $DEVICES)" '' &&
		expect 'nodes' "$(nodes)" '' || return 1
	echo "soc@fe0000000:$FIELD" > /sys/bus/platform/drivers/amp_virtio/bind
	eventually all_online && echoes $CH || return 1
	VIRTIO=$(virtio_of $CH)
	appears service 8195 && eventually announced_echoes &&
		ns destroy service 0x2003 && disappears service 8195 &&
		ns destroy rpmsg-raw 0x2000 && eventually no_nodes
}

if ! modprobe rpmsg_char || ! modprobe rpmsg_ctrl; then
	skip_all 'mainline drivers are not there'
fi
plan 17
eventually all_online
VIRTIO=$(virtio_of $CH)
for CTRL in "$DEVICES/$VIRTIO".rpmsg_ctrl.*/rpmsg/rpmsg_ctrl*; do
	CTRL=/dev/${CTRL##*/}
done
check 'every channel has a control device' control_devices
check 'an announced service echoes' announced
check 'its end ends what is open' announced_ends
check 'so does the end of the session' announced_ends_with_session
check 'a driver by override' override
check 'the default endpoint' default_endpoint
check 'an endpoint of our own' endpoint
check 'an endpoint with any address' endpoint_anywhere
check 'an endpoint with an address that is taken' endpoint_taken
check 'a device of our own is announced' create
check 'not twice' create_twice
check 'the remote can not remove it' remote_destroys
check 'its release is announced' release
check 'what is not there can not be released' release_again
check 'nor can what others made' release_others
check 'everything goes with the channel' goes_with_the_channel
check 'the suite can be unloaded' unload
finish
