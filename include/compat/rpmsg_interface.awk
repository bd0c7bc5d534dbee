# SPDX-License-Identifier: GPL-2.0-only
#
# Which members struct rpmsg_endpoint_ops of a kernel has, from its <linux/rpmsg.h>
# after the preprocessor: each member has a function there that calls it. Prints
# rpmsg_interface.h, which ends with the members in their order. With INTERNAL=0,
# that is without the declaration itself, a function that is not known stands for a
# member whose place is not known.

BEGIN {
	RS = ";"
	count = split("destroy_ept send sendto trysend trysendto poll get_mtu",
		      required, " ")
	split("send_offchannel trysend_offchannel set_flow_control", optional, " ")
	for (i in required)
		known[required[i]]
	for (i in optional)
		known[optional[i]]
}

{
	gsub(/(^|\n)#[^\n]*/, "")
	gsub(/[ \t\n]+/, " ")
}

/struct rpmsg_device \{/ { in_device = 1 }

in_device && /\*driver_override/ { driver_override = 1 }

/^ *\}/ { in_device = 0 }

match($0, /rpmsg_[a-z0-9_]+ ?\( ?struct rpmsg_endpoint ?\*/) {
	name = substr($0, RSTART + 6, RLENGTH - 6)
	sub(/ ?\(.*/, "", name)
	found[name]
	if (!(name in known))
		unknown = unknown " rpmsg_" name "()"
}

/rpmsg_send ?\( ?struct rpmsg_endpoint ?\* ?[a-z_]*, const void/ { data = "const " }

function fail(text)
{
	print "rpmsg-amp: " text >"/dev/stderr"
	failed = 1
	exit 1
}

END {
	if (failed)
		exit 1
	for (i = 1; i <= count; i++)
		if (!(required[i] in found))
			fail("<linux/rpmsg.h> of this kernel has no rpmsg_" required[i] "()")
	if (!INTERNAL && unknown)
		fail("<linux/rpmsg.h> of this kernel has" unknown \
		     ": struct rpmsg_endpoint_ops may have members that are not " \
		     "known here. Build in a full source tree, which has " \
		     "drivers/rpmsg/rpmsg_internal.h")
	if (("send_offchannel" in found) != ("trysend_offchannel" in found))
		fail("<linux/rpmsg.h> of this kernel has one of " \
		     "rpmsg_send_offchannel() and rpmsg_trysend_offchannel() only")

	print "/* Made of <linux/rpmsg.h> by rpmsg_interface.awk */"
	print "#define RPMSG_INTERNAL " INTERNAL + 0
	print "#define RPMSG_OFFCHANNEL " ("send_offchannel" in found)
	print "#define RPMSG_FLOW_CONTROL " ("set_flow_control" in found)
	print "#define RPMSG_DRIVER_OVERRIDE " driver_override + 0
	print "#define RPMSG_DATA " data "void"

	offchannel = "send_offchannel" in found
	members = "destroy_ept send sendto"
	members = members (offchannel ? " send_offchannel" : "")
	members = members " trysend trysendto"
	members = members (offchannel ? " trysend_offchannel" : "") " poll"
	members = members ("set_flow_control" in found ? " set_flow_control" : "")
	print "/* rpmsg_endpoint_ops: " members " get_mtu */"
	print "/* rpmsg_device_ops: create_channel release_channel create_ept" \
	      " announce_create announce_destroy */"
}
