# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The device of a channel in the class rpmsg-amp, which is at the same place
# whatever described the channel. Sourced after ktap.sh.

CLASS=/sys/class/rpmsg-amp

# class_has N...: each channel has its device there, and what is below the platform
# device leads to it
class_has()
{
	for class_n; do
		for class_file in version counters loglevel name state reset \
				  services silence_ms rx_messages kicks; do
			cat "$CLASS/channel$class_n/$class_file" >/dev/null ||
				return 1
		done
		expect "rpmsg_plat_info$class_n" \
			"$(readlink -f "$CLASS/channel$class_n/device/rpmsg_plat_info$class_n")" \
			"$(readlink -f "$CLASS/channel$class_n")" || return 1
	done
}

# class_has_not N...: nothing is left of them
class_has_not()
{
	for class_n; do
		[ ! -e "$CLASS/channel$class_n" ] || {
			diag "channel$class_n is still there"
			return 1
		}
	done
}

class_online()
{
	[ "$(cat "$CLASS/channel$1/state")" = online ]
}

# Of a file that was opened when the channel was there: says nothing, and no more
# than that it is gone
class_open_files_end()
{
	fails 'No such device' cat <&4 &&
		fails 'No such device' sh -c 'echo 1 >&5'
}

# class_goes_and_comes N: its platform device is taken from the driver while two of
# the files are open, and is given back
class_goes_and_comes()
{
	class_pdev=$(readlink -f "$CLASS/channel$1/device") &&
		[ -e "$class_pdev/rpmsg_plat_info$1" ] &&
		exec 4<"$CLASS/channel$1/state" 5>"$CLASS/channel$1/reset" ||
		return 1
	echo "${class_pdev##*/}" >/sys/bus/platform/drivers/amp_virtio/unbind
	class_has_not "$1" && class_open_files_end
	class_status=$?
	[ ! -L "$class_pdev/rpmsg_plat_info$1" ] || {
		diag "the link rpmsg_plat_info$1 is still there"
		class_status=1
	}
	exec 4<&- 5>&-
	echo "${class_pdev##*/}" >/sys/bus/platform/drivers/amp_virtio/bind
	eventually class_online "$1" && class_has "$1" && return "$class_status"
}
