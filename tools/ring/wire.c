// SPDX-License-Identifier: GPL-2.0-only
/* The functions of wire.h, built once: see rig.h */
#include "rig.h"

int wire_parse(bool le, const void *buf, u32 len, struct amp_wire_msg *msg)
{
	watch_call(NULL);
	return amp_wire_parse(le, buf, len, msg);
}

void wire_build(bool le, void *buf, const struct amp_wire_msg *msg)
{
	watch_call(NULL);
	amp_wire_build(le, buf, msg);
}

int wire_parse_ns(bool le, const void *payload, u32 len,
		  struct amp_wire_service *service)
{
	watch_call(NULL);
	return amp_wire_parse_ns(le, payload, len, service);
}

void wire_build_ns(bool le, struct amp_wire_ns *ns, const char *name, u32 addr,
		   u32 flags)
{
	watch_call(NULL);
	amp_wire_build_ns(le, ns, name, addr, flags);
}
