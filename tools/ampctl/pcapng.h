/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that Wireshark and tcpdump read */
#ifndef _PCAPNG_H
#define _PCAPNG_H

#include <stdint.h>
#include <stdio.h>

#include <linux/amp_mon.h>

#include "record.h"

void pcapng_begin(FILE *f, const char *interface, uint32_t snaplen);
void pcapng_packet(FILE *f, const struct amp_mon_header *header, const struct record *r);

#endif /* _PCAPNG_H */
