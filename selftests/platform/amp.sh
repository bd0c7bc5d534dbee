# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of folders dt, platform and rpmsg have in common. Sourced.

TESTS_DIR=$(cd "$(dirname "$0")" && pwd)
cd "$TESTS_DIR" || exit 1
# shellcheck source=../char/ktap.sh
. ./ktap.sh

# Node of the legacy channels; a test may have another one for them.
FIELD=nokia-rpmsg
MODULES='amp_msgirq amp_virtio amp_rpmsg amp_misc amp_eth'
SUITE_DIR=/lib/modules/$(uname -r)/extra

# node_dir NODE: its platform device
node_dir()
{
	echo "/sys/bus/platform/devices/soc@fe0000000:$1"
}

# need_field: the channels of the board e500, and a remote that takes commands
need_field()
{
	need_root
	[ -e "$(node_dir "$FIELD")" ] ||
		skip_all "no device $(node_dir "$FIELD"), as the board e500 has it"
	# shellcheck disable=SC2086 # one module a word
	need_installed $MODULES
	need_console
}

# attr CHANNEL FILE: a file of a channel of the legacy node
attr()
{
	cat "$(node_dir "$FIELD")/rpmsg_plat_info$1/$2"
}

set_attr()
{
	echo "$3" > "$(node_dir "$FIELD")/rpmsg_plat_info$1/$2"
}

is_online()
{
	[ "$(attr "$1" state 2>/dev/null)" = online ]
}

all_online()
{
	for online_ch in $(seq 0 16); do
		is_online "$online_ch" || return 1
	done
}

# What a boot loader does on a real board; for boards that ampvm did not do it on
release_remote()
{
	amp-release 2 0xa0000000
}

# remote COMMAND...: have the remote's console execute it, print the answer
remote()
{
	"$TESTS_DIR/remote" "$@"
}

# value KEY: the number behind KEY= on standard input
value()
{
	tr ' ' '\n' | sed -n "s/^$1=//p" | head -n 1
}

# echoes CHANNEL...: the remote echoes on all of them
echoes()
{
	# shellcheck disable=SC2046 # one option a channel
	"$TESTS_DIR/traffic" -x -n 20 $(printf -- '-e %s ' "$@") \
		> /tmp/echoes 2>&1 && return 0
	diag "$(cat /tmp/echoes)"
	return 1
}

# Kernel log from now on: dmesg_mark, then dmesg_since
dmesg_mark()
{
	dmesg_mark=mark-$$-$ktap_tests-$(cut -d ' ' -f 1 /proc/uptime)
	echo "$dmesg_mark" > /dev/kmsg
}

dmesg_since()
{
	dmesg | sed "1,/$dmesg_mark/d"
}

load_insmod()
{
	insmod "$SUITE_DIR/rpmsg_core.ko" 2>/dev/null
	for module in $MODULES; do
		insmod "$SUITE_DIR/$module.ko" || return 1
	done
}

load_modprobe()
{
	for module in $MODULES; do
		modprobe "$module" || return 1
	done
}

# stays MODULE: if mainline's objects are released late, then their modules may
# not go
stays()
{
	case $1 in
	rpmsg_* | virtio_rpmsg_bus) releases_late ;;
	*) false ;;
	esac
}

# remove MODULE...: those of them that are there, the last one first
remove()
{
	reversed=
	for module; do
		reversed="$module $reversed"
	done
	for module in $reversed; do
		[ ! -e "/sys/module/$module" ] || stays "$module" ||
			rmmod "$module" || return 1
	done
}

# What is loaded, and what mainline has loaded on top of it
unload()
{
	# shellcheck disable=SC2086 # a list
	remove rpmsg_core rpmsg_char rpmsg_ctrl $MODULES amp_mon
}

# What the suite must not leave behind, in words that can be compared
footprint()
{
	# what stays, see stays(), is not to be found only afterwards
	! releases_late || modprobe rpmsg_core
	echo '== memory'
	cat /proc/iomem
	echo '== interrupts'
	sed 's/:[ 0-9]*/: /' /proc/interrupts
	echo '== mappings'
	grep -o 'phys=.*' /proc/vmallocinfo | sort
	echo '== modules'
	cut -d ' ' -f 1 /proc/modules
	for dir in /dev /sys/module /sys/class /sys/class/net /sys/class/misc \
		   /sys/bus /sys/bus/virtio/devices /sys/bus/virtio/drivers \
		   /sys/bus/platform/drivers /sys/bus/workqueue/devices; do
		echo "== $dir"
		ls -a "$dir" 2>/dev/null
	done
	echo '== below the platform device'
	# the driver core forgets for good that it has waited for somebody, and
	# keeps what it knows of suppliers
	find "$(node_dir "$FIELD")/" |
		grep -v -e '/power/' -e waiting_for_supplier -e /supplier:
}

# leaves_nothing FILE: the footprint is what it was then
leaves_nothing()
{
	footprint > /tmp/footprint.now
	cmp -s "$1" /tmp/footprint.now && return 0
	diag "$(diff "$1" /tmp/footprint.now)"
	return 1
}
