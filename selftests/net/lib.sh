# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of the network interfaces have in common. Sourced.

# shellcheck source=../char/ktap.sh
. ./ktap.sh

need_root
[ -e /sys/class/net/rpmsg0 ] || skip_all 'no network interface rpmsg0'

# local_address N, remote_address N
local_address() { echo "198.18.$1.1"; }
remote_address() { echo "198.18.$1.2"; }

# all: the numbers of the interfaces
all()
{
	for path in /sys/class/net/rpmsg[0-9]*; do
		echo "${path##*/rpmsg}"
	done
}

# attr N NAME: attribute of an interface
attr() { cat "/sys/class/net/rpmsg$1/$2"; }

# stat N NAME: counter of an interface
stat() { attr "$1" "statistics/$2"; }

# driver_stat N NAME: counter of the driver
driver_stat()
{
	ethtool -S "rpmsg$1" | sed -n "s/^ *$2: //p"
}

# reaches N [OPTION]...: does a ping come back?
reaches()
{
	n=$1
	shift
	ping -c 2 -W 10 "$@" "$(remote_address "$n")"
}

# refused COMMAND...: it has to fail
refused()
{
	if "$@"; then
		echo "succeeded: $*"
		return 1
	fi
}

# becomes VALUE COMMAND...: within a time that nothing takes
becomes()
{
	value=$1
	shift
	tries=1500
	while [ "$tries" -gt 0 ]; do
		[ "$("$@")" = "$value" ] && return
		sleep 0.02
		tries=$((tries - 1))
	done
	echo "$*: $("$@"), not $value"
	return 1
}

# need PROGRAM: skips the test if there is none
need()
{
	command -v "$1" > /dev/null && return
	# shellcheck disable=SC2034 # for check
	skip="no $1"
	return 1
}
