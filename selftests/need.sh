# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What a test can't do without. Where that is missing, the whole test is skipped,
# with the reason: it may run on any machine. Sourced.

# skip_all REASON
skip_all()
{
	echo 'KTAP version 1'
	echo "1..0 # SKIP $*"
	exit 4
}

need_root()
{
	[ "$(id -u)" = 0 ] || skip_all 'not root'
}

# need_programs PROGRAM...
need_programs()
{
	for program; do
		command -v "$program" >/dev/null || skip_all "no program $program"
	done
}

# need_installed MODULE...: for tests that unload and load them
need_installed()
{
	for module; do
		find "/lib/modules/$(uname -r)/" -name "$module.ko*" 2>/dev/null |
			grep -q . || skip_all "no module $module in /lib/modules"
	done
}

# The boards of tools/ampvm have all of the following. There, a test shall fail
# rather than be skipped if it does not work.
is_emulated()
{
	command -v amp-up >/dev/null
}

# need_console: a remote that takes commands, as those of this project do
need_console()
{
	is_emulated || ./remote uptime >/dev/null 2>&1 ||
		skip_all 'no remote that takes commands on channel 6'
}

# need_address N...: rpmsgN is set up as tools/ampvm does it
need_address()
{
	for n; do
		is_emulated || ip addr show "rpmsg$n" 2>/dev/null |
			grep -qw "198.18.$n.1/24" ||
			skip_all "rpmsg$n is not up as 198.18.$n.1/24"
	done
}
