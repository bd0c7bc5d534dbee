// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resource table, written: see amp/resource_table.h.
 *
 * For a master whose remotes have none, for simulated remotes and for tests.
 * Pure like resource_table.c.
 */
/* linux/virtio_byteorder.h does not include what it uses */
#include <asm/byteorder.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/virtio_byteorder.h>
#include <asm/barrier.h>

#include <amp/resource_table.h>
#include <amp/ring.h>

static void wr32(bool le, __virtio32 *p, u32 v)
{
	WRITE_ONCE(*p, __cpu_to_virtio32(le, v));
}

static u32 vdev_bytes(const struct amp_rsc_vdev_spec *spec)
{
	u32 config = (spec->config_len + 3) & ~3u;

	return sizeof(struct amp_rsc_wire_vdev) +
	       AMP_RSC_VRINGS * sizeof(struct amp_rsc_wire_vring) + config;
}

static unsigned int entries_of(const struct amp_rsc_spec *spec)
{
	unsigned int num = spec->num_vdevs + spec->num_traces, i;

	for (i = 0; i < spec->num_vdevs; i++)
		num += !!spec->vdevs[i].carveout.len;
	return num;
}

/**
 * amp_rsc_sizes_write() - configuration space with the sizes of buffers
 * @sizes: the layout
 * @le: its numbers are little endian
 * @buf_size: bytes of a buffer of the ring to the master, and of that from it
 * @space: filled in
 *
 * For struct amp_rsc_vdev_spec, whose features are to have bit 1 or 2 as well.
 *
 * Return: bytes of @space in use.
 */
u32 amp_rsc_sizes_write(enum amp_rsc_sizes sizes, bool le,
			const u32 buf_size[AMP_RSC_VRINGS],
			union amp_rsc_wire_sizes *space)
{
	if (sizes == AMP_RSC_SIZES_NUTTX) {
		space->rptun.h2r_buf_size = __cpu_to_virtio32(le, buf_size[1]);
		space->rptun.r2h_buf_size = __cpu_to_virtio32(le, buf_size[0]);
		return sizeof(space->rptun);
	}
	space->bufsz.version = AMP_RSC_BUFSZ_VERSION;
	space->bufsz.size = __cpu_to_virtio16(le, sizeof(space->bufsz));
	space->bufsz.txbuf_size = __cpu_to_virtio32(le, buf_size[0]);
	space->bufsz.rxbuf_size = __cpu_to_virtio32(le, buf_size[1]);
	return sizeof(space->bufsz);
}

/**
 * amp_rsc_bytes() - size of a table
 * @spec: what is to be in it
 *
 * Return: bytes that amp_rsc_write() writes.
 */
size_t amp_rsc_bytes(const struct amp_rsc_spec *spec)
{
	size_t size = sizeof(struct amp_rsc_wire_header) +
		      entries_of(spec) * sizeof(__virtio32);
	unsigned int i;

	for (i = 0; i < spec->num_vdevs; i++) {
		size += vdev_bytes(&spec->vdevs[i]);
		if (spec->vdevs[i].carveout.len)
			size += sizeof(struct amp_rsc_wire_carveout);
	}
	return size + spec->num_traces * sizeof(struct amp_rsc_wire_trace);
}

static void write_name(char *wire, const char *name)
{
	if (name)
		memcpy(wire, name, strnlen(name, AMP_RSC_NAME_SIZE));
}

static void write_vdev(void *at, bool le, const struct amp_rsc_vdev_spec *spec)
{
	struct amp_rsc_wire_vdev *wire = at;
	unsigned int i;

	wr32(le, &wire->type, AMP_RSC_VDEV);
	wr32(le, &wire->id, AMP_RSC_ID_RPMSG);
	wr32(le, &wire->notify_id, spec->notify_id);
	wr32(le, &wire->dfeatures, spec->dfeatures);
	wr32(le, &wire->config_len, spec->config_len);
	WRITE_ONCE(wire->num_vrings, AMP_RSC_VRINGS);
	for (i = 0; i < AMP_RSC_VRINGS; i++) {
		wr32(le, &wire->vring[i].da, spec->vring[i].da);
		wr32(le, &wire->vring[i].align,
		     spec->vring[i].align ?: AMP_RING_ALIGN);
		wr32(le, &wire->vring[i].num, spec->vring[i].num);
		wr32(le, &wire->vring[i].notify_id, spec->vring[i].notify_id);
	}
	if (spec->config)
		memcpy(&wire->vring[i], spec->config, spec->config_len);
}

static void write_carveout(void *at, bool le,
			   const struct amp_rsc_vdev_spec *spec)
{
	struct amp_rsc_wire_carveout *wire = at;

	wr32(le, &wire->type, AMP_RSC_CARVEOUT);
	wr32(le, &wire->da, spec->carveout.da);
	/*
	 * OpenAMP maps the carveout at pa; it takes 0xffffffff for an address
	 */
	wr32(le, &wire->pa, spec->carveout.da);
	wr32(le, &wire->len, spec->carveout.len);
	write_name(wire->name, spec->carveout_name);
}

static void write_trace(void *at, bool le,
			const struct amp_rsc_trace_spec *spec)
{
	struct amp_rsc_wire_trace *wire = at;

	wr32(le, &wire->type, AMP_RSC_TRACE);
	wr32(le, &wire->da, spec->range.da);
	wr32(le, &wire->len, spec->range.len);
	write_name(wire->name, spec->name);
}

static void write_entries(void *table, const struct amp_rsc_spec *spec)
{
	u32 at = sizeof(struct amp_rsc_wire_header) +
		 entries_of(spec) * sizeof(__virtio32);
	struct amp_rsc_wire_header *header = table;
	const struct amp_rsc_vdev_spec *vdev;
	bool le = AMP_LITTLE_ENDIAN(spec);
	unsigned int i, n = 0;

	for (i = 0; i < spec->num_vdevs; i++) {
		vdev = &spec->vdevs[i];
		wr32(le, &header->offset[n++], at);
		write_vdev((u8 *)table + at, le, vdev);
		at += vdev_bytes(vdev);
		if (!vdev->carveout.len)
			continue;
		wr32(le, &header->offset[n++], at);
		write_carveout((u8 *)table + at, le, vdev);
		at += sizeof(struct amp_rsc_wire_carveout);
	}
	for (i = 0; i < spec->num_traces; i++) {
		wr32(le, &header->offset[n++], at);
		write_trace((u8 *)table + at, le, &spec->traces[i]);
		at += sizeof(struct amp_rsc_wire_trace);
	}
}

/**
 * amp_rsc_write() - write a table
 * @table: shared memory that is ours, aligned to 4
 * @size: bytes of it
 * @spec: what is to be in it; not checked, see amp_rsc_open()
 *
 * A peer that looks too early sees a version of 0.
 *
 * Return: 0, -EINVAL if the memory is misaligned, -ERANGE if it is too small,
 * -E2BIG if there are more entries than amp_rsc_open() takes.
 */
int amp_rsc_write(void *table, size_t size, const struct amp_rsc_spec *spec)
{
	struct amp_rsc_wire_header *header = table;
	bool le = AMP_LITTLE_ENDIAN(spec);

	if ((uintptr_t)table % 4)
		return -EINVAL;
	if (entries_of(spec) > AMP_RSC_MAX_ENTRIES)
		return -E2BIG;
	if (size < amp_rsc_bytes(spec))
		return -ERANGE;

	wr32(le, &header->version, 0);
	/* version 0 first: no reader takes a table that is half written */
	wmb();
	memset(table, 0, amp_rsc_bytes(spec));
	wr32(le, &header->num, entries_of(spec));
	write_entries(table, spec);
	/* the whole table before the version that makes it valid */
	wmb();
	wr32(le, &header->version, AMP_RSC_VERSION);
	return 0;
}
