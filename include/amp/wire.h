/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an rpmsg message looks like in a buffer.
 *
 * The layout is the one that Linux, OpenAMP and rpmsg-lite share: a header of
 * 16 bytes in the byte order of the legacy virtio device, then the payload.
 * Pure: used by the kernel, the bare-metal remote and the user-space tests.
 */
#ifndef _AMP_WIRE_H
#define _AMP_WIRE_H

/* linux/virtio_byteorder.h does not include what it uses */
#include <asm/byteorder.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/virtio_byteorder.h>

/* Address of the name service on either side */
#define AMP_WIRE_NS_ADDR	53
/* Bytes of a service name on the wire, the NUL included if there is one */
#define AMP_WIRE_NAME_SIZE	32

/**
 * struct amp_wire_hdr - message header
 * @src: rpmsg address of the sender
 * @dst: rpmsg address of the receiver
 * @reserved: zero when sent; the receiver's to write to afterwards
 * @len: bytes of payload behind the header
 * @flags: zero
 */
struct amp_wire_hdr {
	__virtio32 src;
	__virtio32 dst;
	__virtio32 reserved;
	__virtio16 len;
	__virtio16 flags;
} __packed;

#define AMP_WIRE_HDR_SIZE	sizeof(struct amp_wire_hdr)

/**
 * struct amp_wire_ns - name service announcement, the payload of a message
 * @name: service name, not necessarily terminated
 * @addr: rpmsg address of the service
 * @flags: enum amp_wire_ns_flags
 */
struct amp_wire_ns {
	char name[AMP_WIRE_NAME_SIZE];
	__virtio32 addr;
	__virtio32 flags;
} __packed;

/**
 * enum amp_wire_ns_flags - what an announcement says
 * @AMP_WIRE_NS_CREATE: the service exists from now on
 * @AMP_WIRE_NS_DESTROY: it is gone
 * @AMP_WIRE_NS_CREATE_ACK: one family of remotes confirms a creation with it
 */
enum amp_wire_ns_flags {
	AMP_WIRE_NS_CREATE = 0,
	AMP_WIRE_NS_DESTROY = 1,
	AMP_WIRE_NS_CREATE_ACK = 2,
};

/**
 * struct amp_wire_msg - a received message, in our byte order and checked
 * @src: rpmsg address of the sender
 * @dst: rpmsg address of the receiver
 * @len: bytes of payload
 */
struct amp_wire_msg {
	u32 src;
	u32 dst;
	u32 len;
};

/**
 * struct amp_wire_service - a received announcement
 * @name: service name, terminated
 * @addr: rpmsg address of the service
 * @flags: enum amp_wire_ns_flags
 */
struct amp_wire_service {
	char name[AMP_WIRE_NAME_SIZE + 1];
	u32 addr;
	u32 flags;
};

/**
 * amp_wire_parse() - check the header of a received message
 * @le: the ring is little endian
 * @buf: the buffer, in memory that the peer may still write to
 * @buf_len: bytes that the ring says were written to it
 * @msg: filled in on success
 *
 * The header is fetched once, into private memory; the compiler is kept from
 * fetching it again.
 *
 * Return: 0, or -EBADMSG if the buffer holds no whole message.
 */
static inline int amp_wire_parse(bool le, const void *buf, u32 buf_len,
				 struct amp_wire_msg *msg)
{
	struct amp_wire_hdr hdr;

	if (buf_len < sizeof(hdr))
		return -EBADMSG;
	memcpy(&hdr, buf, sizeof(hdr));
	barrier();
	msg->src = __virtio32_to_cpu(le, hdr.src);
	msg->dst = __virtio32_to_cpu(le, hdr.dst);
	msg->len = __virtio16_to_cpu(le, hdr.len);
	return msg->len > buf_len - sizeof(hdr) ? -EBADMSG : 0;
}

/**
 * amp_wire_build() - write the header of a message to be sent
 * @le: the ring is little endian
 * @buf: the buffer
 * @msg: addresses and length of the payload, 65535 bytes at most
 */
static inline void amp_wire_build(bool le, void *buf,
				  const struct amp_wire_msg *msg)
{
	struct amp_wire_hdr hdr = {
		.src = __cpu_to_virtio32(le, msg->src),
		.dst = __cpu_to_virtio32(le, msg->dst),
		.len = __cpu_to_virtio16(le, msg->len),
	};

	memcpy(buf, &hdr, sizeof(hdr));
}

/**
 * amp_wire_parse_ns() - check and copy an announcement
 * @le: the ring is little endian
 * @payload: the payload, in memory that the peer may still write to
 * @len: bytes of it
 * @service: filled in on success, its name terminated
 *
 * Return: 0, or -EBADMSG if it has the wrong size, no name or unknown flags.
 */
static inline int amp_wire_parse_ns(bool le, const void *payload, u32 len,
				    struct amp_wire_service *service)
{
	struct amp_wire_ns ns;

	if (len != sizeof(ns))
		return -EBADMSG;
	memcpy(&ns, payload, sizeof(ns));
	barrier();
	memcpy(service->name, ns.name, sizeof(ns.name));
	service->name[AMP_WIRE_NAME_SIZE] = '\0';
	service->addr = __virtio32_to_cpu(le, ns.addr);
	service->flags = __virtio32_to_cpu(le, ns.flags);
	if (!service->name[0] || service->flags > AMP_WIRE_NS_CREATE_ACK)
		return -EBADMSG;
	return 0;
}

/**
 * amp_wire_build_ns() - fill in an announcement
 * @le: the ring is little endian
 * @ns: filled in, padded with zeroes
 * @name: service name; what does not fit is cut
 * @addr: rpmsg address of the service
 * @flags: enum amp_wire_ns_flags
 */
static inline void amp_wire_build_ns(bool le, struct amp_wire_ns *ns,
				     const char *name, u32 addr, u32 flags)
{
	size_t n = strnlen(name, sizeof(ns->name));

	memset(ns, 0, sizeof(*ns));
	memcpy(ns->name, name, n);
	ns->addr = __cpu_to_virtio32(le, addr);
	ns->flags = __cpu_to_virtio32(le, flags);
}

#endif /* _AMP_WIRE_H */
