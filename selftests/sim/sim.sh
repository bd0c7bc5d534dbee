# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of simulated processors have in common. Sourced.

# shellcheck source=../char/ktap.sh
. ./ktap.sh

SIM=/sys/kernel/config/amp-sim
# Far from the channels that the board has
FIRST=${FIRST:-40}

# set_attr NAME FILE VALUE
set_attr()
{
	echo "$3" >"$SIM/$1/$2"
}

# get_attr NAME FILE
get_attr()
{
	cat "$SIM/$1/$2"
}

# make NAME [FILE=VALUE]...: a processor that is not live yet
make()
{
	new=$1
	shift
	mkdir "$SIM/$new" || return
	for assignment; do
		set_attr "$new" "${assignment%%=*}" "${assignment#*=}" || return
	done
}

# start NAME [FILE=VALUE]...: one that is
start()
{
	make "$@" && set_attr "$1" live 1
}

# stop NAME...
stop()
{
	for old; do
		rmdir "$SIM/$old" || return
	done
}

# What is left from a test that failed
stop_all()
{
	for dir in "$SIM"/*/; do
		[ ! -d "$dir" ] || rmdir "$dir"
	done
}

# index NAME: N of its /dev/amp-simN
index()
{
	sed 's/.*\.//' "$SIM/$1/dev_name"
}

# device NAME: its file
device()
{
	echo "/dev/amp-sim$(index "$1")"
}

# channel N FILE: an attribute of a channel
channel()
{
	cat "/sys/class/rpmsg-amp/channel$1/$2"
}

# channel_write N FILE VALUE
channel_write()
{
	echo "$3" >"/sys/class/rpmsg-amp/channel$1/$2"
}

is_online()
{
	[ "$(channel "$1" state)" = online ]
}

# online N...: all of them are, sooner or later
online()
{
	for n; do
		eventually is_online "$n" || return
	done
}

# The suite and the simulator, as far as they are not there
load()
{
	for module in amp_msgirq amp_virtio amp_rpmsg amp_misc amp_eth amp_sim; do
		modprobe "$module" || return
	done
}

# misc N...: options that name the character devices, for echo-crc
misc()
{
	for n; do
		printf -- '-d /dev/rpmsg-misc%s ' "$n"
	done
}

# echoes COUNT N...: messages of random sizes come back on these channels
echoes()
{
	count=$1
	shift
	# shellcheck disable=SC2046 # one word a channel
	eventually ls $(printf '/dev/rpmsg-misc%s ' "$@") || return
	# shellcheck disable=SC2046 # options
	./echo-crc -n "$count" $(misc "$@")
}

# unhurt N...: nothing that a working peer does is an error, and doorbells came
unhurt()
{
	for n; do
		for file in rx_bad_length rx_bad_header quarantines; do
			expect "channel $n: $file" "$(channel "$n" "$file")" 0 ||
				return
		done
		[ "$(channel "$n" interrupts)" != 0 ] ||
			{ echo "channel $n: no doorbell has come"; return 1; }
	done
}

# Modules go and come
need_root
need_installed amp_misc amp_eth amp_sim
modprobe amp_sim 2>/dev/null || skip_all 'amp_sim can not be loaded'
[ -d "$SIM" ] || skip_all 'configfs is not mounted on /sys/kernel/config'
# A board's own one has to go; elsewhere it is somebody else's
if is_emulated; then
	[ ! -e "$SIM/board" ] || rmdir "$SIM/board"
else
	[ -z "$(ls "$SIM")" ] || skip_all "$SIM is in use"
fi
