// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that Wireshark and tcpdump read: pcapng, of one section and one interface,
 * in this machine's byte order. The link type is USER0; each packet begins with
 * struct amp_mon_header.
 */
#include <string.h>

#include <amp/version.h>

#include "pcapng.h"

#define SECTION_HEADER		0x0a0d0d0a
#define BYTE_ORDER_MAGIC	0x1a2b3c4d
#define INTERFACE_DESCRIPTION	1
#define ENHANCED_PACKET		6

#define OPT_END			0
#define SHB_USERAPPL		4
#define IF_NAME			2
#define IF_TSRESOL		9
#define EPB_FLAGS		2

#define FLAGS_INBOUND		1
#define FLAGS_OUTBOUND		2

#define LINKTYPE_USER0		147

/* Time stamps count 10^-9 seconds */
#define NANOSECONDS		9

static uint32_t padded(uint32_t len)
{
	return (len + 3) & ~3u;
}

static void put32(FILE *f, uint32_t value)
{
	fwrite(&value, sizeof(value), 1, f);
}

static void put16(FILE *f, uint16_t value)
{
	fwrite(&value, sizeof(value), 1, f);
}

static void put_padded(FILE *f, const void *data, uint32_t len)
{
	static const char zeros[4];

	fwrite(data, 1, len, f);
	fwrite(zeros, 1, padded(len) - len, f);
}

static void put_option(FILE *f, uint16_t code, const void *data, uint16_t len)
{
	put16(f, code);
	put16(f, len);
	put_padded(f, data, len);
}

static uint32_t option_size(uint16_t len)
{
	return 4 + padded(len);
}

static void put_section(FILE *f)
{
	static const char by[] = "ampctl " AMP_VERSION;
	uint32_t size = 28 + option_size(strlen(by)) + option_size(0);

	put32(f, SECTION_HEADER);
	put32(f, size);
	put32(f, BYTE_ORDER_MAGIC);
	put16(f, 1);
	put16(f, 0);
	/* the length of the section is not known */
	put32(f, UINT32_MAX);
	put32(f, UINT32_MAX);
	put_option(f, SHB_USERAPPL, by, strlen(by));
	put_option(f, OPT_END, NULL, 0);
	put32(f, size);
}

/**
 * pcapng_begin() - write what stands before the packets
 * @f: the file; errors are left for ferror()
 * @interface: name of the interface that the packets come from
 * @snaplen: how many bytes of each are captured at most
 */
void pcapng_begin(FILE *f, const char *interface, uint32_t snaplen)
{
	uint8_t resolution = NANOSECONDS;
	uint32_t size = 20 + option_size(strlen(interface)) + option_size(1) +
			option_size(0);

	put_section(f);
	put32(f, INTERFACE_DESCRIPTION);
	put32(f, size);
	put16(f, LINKTYPE_USER0);
	put16(f, 0);
	put32(f, snaplen);
	put_option(f, IF_NAME, interface, strlen(interface));
	put_option(f, IF_TSRESOL, &resolution, 1);
	put_option(f, OPT_END, NULL, 0);
	put32(f, size);
}

/**
 * pcapng_packet() - write a packet
 * @f: the file; errors are left for ferror()
 * @header: its header
 * @r: the message in it
 */
void pcapng_packet(FILE *f, const struct amp_mon_header *header, const struct record *r)
{
	uint32_t captured = sizeof(*header) + r->captured;
	uint32_t size = 32 + padded(captured) + option_size(4) + option_size(0);
	uint32_t flags = r->direction == AMP_MON_TO_REMOTE ? FLAGS_OUTBOUND : FLAGS_INBOUND;

	put32(f, ENHANCED_PACKET);
	put32(f, size);
	put32(f, 0);
	put32(f, r->time >> 32);
	put32(f, r->time);
	put32(f, captured);
	put32(f, sizeof(*header) + r->len);
	/* The header is a multiple of four bytes */
	fwrite(header, sizeof(*header), 1, f);
	put_padded(f, r->payload, r->captured);
	put_option(f, EPB_FLAGS, &flags, sizeof(flags));
	put_option(f, OPT_END, NULL, 0);
	put32(f, size);
}
