# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of folders dt, platform and rpmsg have in common. Sourced.
#
# A test is a function that returns 0, or 1 after it has said why, or 4 after it
# has said why it does not apply.

# Tenths of a second that nothing takes: what does has stopped.
PATIENCE=300
# Node of the field's channels; a test may have another one for them.
FIELD=nokia-rpmsg
MODULES='amp_msgirq amp_virtio amp_rpmsg amp_misc amp_eth'
SUITE_DIR=/lib/modules/$(uname -r)/extra
TESTS_DIR=$(cd "$(dirname "$0")" && pwd)

ktap_number=0
ktap_failures=0

diag()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

plan()
{
	echo 'KTAP version 1'
	echo "1..$1"
	ktap_plan=$1
}

# run NAME FUNCTION [ARG]...
run()
{
	ktap_name=$1
	shift
	ktap_number=$((ktap_number + 1))
	"$@"
	case $? in
	0)
		echo "ok $ktap_number $ktap_name" ;;
	4)
		echo "ok $ktap_number $ktap_name # SKIP" ;;
	*)
		echo "not ok $ktap_number $ktap_name"
		ktap_failures=$((ktap_failures + 1)) ;;
	esac
}

# To be called last: the exit status of the test program.
finish()
{
	[ "$ktap_number" -eq "$ktap_plan" ] ||
		diag "planned $ktap_plan tests, ran $ktap_number"
	[ "$ktap_number" -eq "$ktap_plan" ] && [ "$ktap_failures" -eq 0 ]
}

skip_all()
{
	echo 'KTAP version 1'
	echo "1..0 # SKIP $*"
	exit 4
}

# expect WHAT GOT WANTED
expect()
{
	[ "$2" = "$3" ] && return 0
	diag "$1: is '$2', expected '$3'"
	return 1
}

# The command succeeds sooner or later. Not a test of how soon.
eventually()
{
	tries=$PATIENCE
	while ! "$@" > /dev/null 2>&1; do
		tries=$((tries - 1))
		if [ "$tries" -le 0 ]; then
			diag "never: $*"
			return 1
		fi
		usleep 100000
	done
}

# fails ERROR COMMAND...: it does, and says so
fails()
{
	error=$1
	shift
	if said=$("$@" 2>&1); then
		diag "succeeded: $*"
		return 1
	fi
	case $said in
	*"$error"*)
		return 0 ;;
	esac
	diag "$*: said '$said', expected '$error'"
	return 1
}

# node_dir NODE: its platform device
node_dir()
{
	echo "/sys/bus/platform/devices/soc@fe0000000:$1"
}

# attr CHANNEL FILE: a file of a channel of the field's node
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

# What the boot loader does in the field; for boards that ampvm did not do it on
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
	dmesg_mark=mark-$$-$ktap_number-$(cut -d ' ' -f 1 /proc/uptime)
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

# A kernel may be made to release its objects seconds after their last use, to
# find those who don't expect that: rpmsg_core itself is one of them.
releases_late()
{
	zcat /proc/config.gz 2>/dev/null |
		grep -q '^CONFIG_DEBUG_KOBJECT_RELEASE=y'
}

# The other way round; what mainline's modules need stays in their way.
unload()
{
	for module in rpmsg_ctrl rpmsg_char; do
		[ ! -e "/sys/module/$module" ] || rmmod "$module" || return 1
	done
	for module in amp_eth amp_misc amp_rpmsg amp_virtio amp_msgirq; do
		[ ! -e "/sys/module/$module" ] || rmmod "$module" || return 1
	done
	[ ! -e /sys/module/rpmsg_core ] || releases_late || rmmod rpmsg_core
}

# What the suite must not leave behind, in words that can be compared
footprint()
{
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
	# the driver core forgets for good that it has waited for somebody
	find "$(node_dir "$FIELD")/" |
		grep -v -e '/power/' -e waiting_for_supplier
}

# leaves_nothing FILE: the footprint is what it was then
leaves_nothing()
{
	footprint > /tmp/footprint.now
	cmp -s "$1" /tmp/footprint.now && return 0
	diag "$(diff "$1" /tmp/footprint.now)"
	return 1
}
