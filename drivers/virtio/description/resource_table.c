// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resource table, read and completed: see amp/resource_table.h.
 *
 * The peer can write to the table at any time and is not trusted:
 *  - no byte outside of the size that the caller gave is touched;
 *  - a word is fetched once, checked, and the checked copy used.  Entries may
 *    not overlap, or a word would be fetched for two of them;
 *  - what is wrong with the table as a whole fails it, what is wrong with one
 *    device fails that device.
 *
 * This file is compiled into the module and, under sanitizers, into the
 * user-space tests: no device, no lock, no allocation.
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
#include <amp/shared.h>

/* Bytes, on most processors that share memory */
#define CACHE_LINE	64
/* Addresses and offsets in a table have 32 bits */
#define END_OF_MEMORY	0x100000000ULL
#define MAX_SIZE	(END_OF_MEMORY - 1)

#define VDEV_SIZE	sizeof(struct amp_rsc_wire_vdev)
#define VRING_SIZE	sizeof(struct amp_rsc_wire_vring)

static u32 rd32(const struct amp_rsc *rsc, const __virtio32 *p)
{
	return __virtio32_to_cpu(AMP_LITTLE_ENDIAN(&rsc->cfg), READ_ONCE(*p));
}

static void wr32(const struct amp_rsc *rsc, __virtio32 *p, u32 v)
{
	WRITE_ONCE(*p, __cpu_to_virtio32(AMP_LITTLE_ENDIAN(&rsc->cfg), v));
}

static void *entry_at(const struct amp_rsc *rsc, u32 offset)
{
	return (u8 *)rsc->cfg.table + offset;
}

static struct amp_rsc_wire_vdev *wire_vdev(const struct amp_rsc *rsc,
					   const struct amp_rsc_vdev *vdev)
{
	return entry_at(rsc, vdev->offset);
}

static int fail(struct amp_rsc_error *error, int ret, int entry,
		const char *field, u64 value, const char *expected)
{
	error->ret = ret;
	error->entry = entry;
	error->field = field;
	error->value = value;
	error->expected = expected;
	return ret;
}

static int vdev_fail(struct amp_rsc_vdev *vdev, int ret, const char *field,
		     u64 value, const char *expected)
{
	return fail(&vdev->error, ret, vdev->entry, field, value, expected);
}

static bool overlap(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a < b + b_size && b < a + a_size;
}

static u64 align_up(u64 v, u32 align)
{
	return (v + align - 1) & ~(u64)(align - 1);
}

static u32 ring_bytes(const struct amp_rsc_vring *vring)
{
	return amp_ring_bytes(vring->num, vring->align);
}

static bool is_open(u32 da)
{
	return !da || da == AMP_RSC_ANY;
}

/* Entries */

/*
 * Entry @i occupies @size bytes: checks that they are in the table and in no
 * other entry. Called before the bytes are read, and again when more of the
 * size is known.
 */
static int claim(struct amp_rsc *rsc, unsigned int i, u64 size)
{
	u32 start = rsc->extent[i].start;
	unsigned int j;

	if (size > rsc->cfg.size - start)
		return fail(&rsc->error, -ERANGE, i, "size", size,
			    "no more than what is left of the table");
	for (j = 0; j < i; j++)
		if (overlap(start, size, rsc->extent[j].start,
			    rsc->extent[j].size))
			return fail(&rsc->error, -EBUSY, i, "offset", start,
				    "a place outside of the entries before it");
	rsc->extent[i].size = size;
	return 0;
}

static bool may_be_in_name(char c)
{
	return c > ' ' && c <= '~' && c != '/';
}

/* Copies a name; amp_rsc_open() has put a NUL behind the space for it */
static void read_name(char *name, const char *wire)
{
	unsigned int i;

	amp_shared_read(name, wire, AMP_RSC_NAME_SIZE);
	for (i = 0; name[i]; i++)
		if (!may_be_in_name(name[i]))
			name[i] = '_';
}

static void read_memory(const struct amp_rsc *rsc, struct amp_rsc_memory *memory,
			const __virtio32 *da, const __virtio32 *len,
			const char *name)
{
	memory->range.da = rd32(rsc, da);
	memory->range.len = rd32(rsc, len);
	read_name(memory->name, name);
}

/*
 * Checks the memory of an entry; @open: the address is open, which is an error
 */
static int check_memory(const struct amp_rsc_memory *memory, bool open,
			struct amp_rsc_error *error)
{
	const struct amp_rsc_range *range = &memory->range;

	if (open)
		return fail(error, -EINVAL, memory->entry, "da", range->da,
			    "an address");
	if (!range->len)
		return fail(error, -EINVAL, memory->entry, "len", 0,
			    "1 or more");
	if ((u64)range->da + range->len > END_OF_MEMORY)
		return fail(error, -ERANGE, memory->entry, "len", range->len,
			    "an end below 4 GiB");
	return 0;
}

static int read_carveout(struct amp_rsc *rsc, unsigned int i)
{
	const struct amp_rsc_wire_carveout *wire;
	struct amp_rsc_memory *carveout;
	int ret;

	ret = claim(rsc, i, sizeof(*wire));
	if (ret)
		return ret;
	if (rsc->num_carveouts == AMP_RSC_MAX_CARVEOUTS)
		return fail(&rsc->error, -E2BIG, i, "type", AMP_RSC_CARVEOUT,
			    "no more than 64 carveouts");

	wire = entry_at(rsc, rsc->extent[i].start);
	carveout = &rsc->carveouts[rsc->num_carveouts++];
	carveout->entry = i;
	read_memory(rsc, carveout, &wire->da, &wire->len, wire->name);
	return 0;
}

static int read_trace(struct amp_rsc *rsc, unsigned int i)
{
	const struct amp_rsc_wire_trace *wire;
	struct amp_rsc_memory *trace;
	int ret;

	ret = claim(rsc, i, sizeof(*wire));
	if (ret)
		return ret;
	if (rsc->num_traces == AMP_RSC_MAX_TRACES)
		return fail(&rsc->error, -E2BIG, i, "type", AMP_RSC_TRACE,
			    "no more than 16 traces");

	wire = entry_at(rsc, rsc->extent[i].start);
	trace = &rsc->traces[rsc->num_traces++];
	trace->entry = i;
	read_memory(rsc, trace, &wire->da, &wire->len, wire->name);
	check_memory(trace, trace->range.da == AMP_RSC_ANY, &trace->error);
	return 0;
}

/* Names of the fields of each ring, for messages */
static const struct {
	const char *da;
	const char *align;
	const char *num;
	const char *notify_id;
} vring_fields[AMP_RSC_VRINGS] = {
	{ "vring0.da", "vring0.align", "vring0.num", "vring0.notifyid" },
	{ "vring1.da", "vring1.align", "vring1.num", "vring1.notifyid" },
};

static bool notify_id_ok(const struct amp_rsc *rsc, u32 id)
{
	return rsc->cfg.no_notify_ids || id == AMP_RSC_ANY ||
	       id < AMP_RSC_NOTIFY_IDS;
}

static int check_da(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev,
		    unsigned int i)
{
	const struct amp_rsc_vring *vring = &vdev->vring[i];
	const char *field = vring_fields[i].da;

	if (is_open(vring->da))
		return rsc->cfg.master ? 0 :
		       vdev_fail(vdev, -ENXIO, field, vring->da,
				 "an address, which is the master's to give");
	if (vring->da % amp_ring_start_align(vring->align))
		return vdev_fail(vdev, -EINVAL, field, vring->da,
				 "a multiple of its align, and of 8");
	if (vring->da + (u64)ring_bytes(vring) > END_OF_MEMORY)
		return vdev_fail(vdev, -ERANGE, field, vring->da,
				 "an end below 4 GiB");
	return 0;
}

static int read_vring(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev,
		      const struct amp_rsc_wire_vring *wire, unsigned int i)
{
	struct amp_rsc_vring *vring = &vdev->vring[i];

	vring->da = rd32(rsc, &wire->da);
	vring->align = rd32(rsc, &wire->align);
	vring->num = rd32(rsc, &wire->num);
	vring->notify_id = rd32(rsc, &wire->notify_id);
	if (vring->num < AMP_RING_MIN_NUM || vring->num > AMP_RING_MAX_NUM ||
	    vring->num & (vring->num - 1))
		return vdev_fail(vdev, -EINVAL, vring_fields[i].num, vring->num,
				 "a power of two from 1 to 32768");
	if (!amp_ring_align_ok(vring->align))
		return vdev_fail(vdev, -EINVAL, vring_fields[i].align,
				 vring->align, "a power of two from 4 to 4096");
	if (!notify_id_ok(rsc, vring->notify_id))
		return vdev_fail(vdev, -EINVAL, vring_fields[i].notify_id,
				 vring->notify_id, "0 to 31");
	return check_da(rsc, vdev, i);
}

/* Configuration spaces with the sizes of buffers; fields by ring */
static const struct {
	u32 feature;
	u32 len;
	const char *field[AMP_RSC_VRINGS];
} sizes_layouts[] = {
	[AMP_RSC_SIZES_LINUX] = {
		1u << AMP_RSC_F_SIZES_LINUX, sizeof(struct amp_rsc_wire_bufsz),
		{ "txbuf_size", "rxbuf_size" },
	},
	[AMP_RSC_SIZES_NUTTX] = {
		1u << AMP_RSC_F_SIZES_NUTTX, sizeof(struct amp_rsc_wire_rptun),
		{ "r2h_buf_size", "h2r_buf_size" },
	},
};

/* False if the space is not as Linux has it */
static bool sizes_of(const struct amp_rsc *rsc,
		     const union amp_rsc_wire_sizes *space,
		     u32 sizes[AMP_RSC_VRINGS])
{
	const struct amp_rsc_wire_bufsz *bufsz = &space->bufsz;
	const struct amp_rsc_wire_rptun *rptun = &space->rptun;
	bool le = AMP_LITTLE_ENDIAN(&rsc->cfg);

	if (rsc->cfg.sizes == AMP_RSC_SIZES_NUTTX) {
		sizes[0] = __virtio32_to_cpu(le, rptun->r2h_buf_size);
		sizes[1] = __virtio32_to_cpu(le, rptun->h2r_buf_size);
		return true;
	}
	sizes[0] = __virtio32_to_cpu(le, bufsz->txbuf_size);
	sizes[1] = __virtio32_to_cpu(le, bufsz->rxbuf_size);
	return bufsz->version == AMP_RSC_BUFSZ_VERSION &&
	       __virtio16_to_cpu(le, bufsz->size) == sizeof(*bufsz);
}

/*
 * The feature alone does not say that they are there: bit 1 is another one in
 * NuttX.  Where they are not as Linux has them, the feature is not taken, and the
 * remote sees that.
 */
static int read_sizes(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev)
{
	enum amp_rsc_sizes kind = rsc->cfg.sizes;
	u32 len = sizes_layouts[kind].len, i, sizes[AMP_RSC_VRINGS];
	union amp_rsc_wire_sizes space;

	if (!(vdev->dfeatures & sizes_layouts[kind].feature) ||
	    vdev->config_len < len)
		return 0;
	amp_shared_read(&space, entry_at(rsc, vdev->config_offset), len);
	if (!sizes_of(rsc, &space, sizes))
		return 0;
	vdev->features |= sizes_layouts[kind].feature;
	for (i = 0; i < AMP_RSC_VRINGS; i++) {
		if (sizes[i] < AMP_RING_MIN_BUF || sizes[i] > AMP_RING_MAX_BUF)
			return vdev_fail(vdev, -EINVAL,
					 sizes_layouts[kind].field[i], sizes[i],
					 "64 to 65551");
		vdev->buf_size[i] = sizes[i];
	}
	return 0;
}

/* Reads the entry of an rpmsg device; all its bytes are in the table */
static int read_rpmsg(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev,
		      u32 num_vrings, u32 config_len)
{
	const struct amp_rsc_wire_vdev *wire = wire_vdev(rsc, vdev);
	u32 reserved = READ_ONCE(wire->reserved[0]) |
		       READ_ONCE(wire->reserved[1]) << 8;
	unsigned int i;
	int ret;

	vdev->notify_id = rd32(rsc, &wire->notify_id);
	vdev->dfeatures = rd32(rsc, &wire->dfeatures);
	vdev->config_offset = vdev->offset + VDEV_SIZE +
			      num_vrings * VRING_SIZE;
	vdev->config_len = config_len;
	vdev->features = vdev->dfeatures & 1u << AMP_RSC_F_NS;
	if (num_vrings != AMP_RSC_VRINGS)
		return vdev_fail(vdev, -EINVAL, "num_of_vrings", num_vrings,
				 "2");
	if (reserved)
		return vdev_fail(vdev, -EINVAL, "reserved", reserved,
				 "0 (the master is the driver)");
	for (i = 0; i < AMP_RSC_VRINGS; i++) {
		ret = read_vring(rsc, vdev, &wire->vring[i], i);
		if (ret)
			return ret;
	}
	return read_sizes(rsc, vdev);
}

static int read_vdev(struct amp_rsc *rsc, unsigned int i)
{
	const struct amp_rsc_wire_vdev *wire;
	struct amp_rsc_vdev *vdev;
	u32 config_len, num_vrings;
	int ret;

	ret = claim(rsc, i, VDEV_SIZE);
	if (ret)
		return ret;
	wire = entry_at(rsc, rsc->extent[i].start);
	num_vrings = READ_ONCE(wire->num_vrings);
	config_len = rd32(rsc, &wire->config_len);
	ret = claim(rsc, i, VDEV_SIZE + num_vrings * VRING_SIZE +
			    (u64)config_len);
	if (ret)
		return ret;

	rsc->num_all_vdevs++;
	if (rd32(rsc, &wire->id) != AMP_RSC_ID_RPMSG)
		return 0;
	if (rsc->num_vdevs == AMP_RSC_MAX_VDEVS)
		return fail(&rsc->error, -E2BIG, i, "type", AMP_RSC_VDEV,
			    "no more than 32 rpmsg devices");
	vdev = &rsc->vdevs[rsc->num_vdevs++];
	vdev->entry = i;
	vdev->nth = rsc->num_all_vdevs - 1;
	vdev->offset = rsc->extent[i].start;
	read_rpmsg(rsc, vdev, num_vrings, config_len);
	return 0;
}

static int read_entry(struct amp_rsc *rsc, unsigned int i, u32 first)
{
	const struct amp_rsc_wire_header *header = rsc->cfg.table;
	u32 offset = rd32(rsc, &header->offset[i]);
	int ret;

	if (offset % 4)
		return fail(&rsc->error, -EINVAL, i, "offset", offset,
			    "a multiple of 4");
	if (offset < first)
		return fail(&rsc->error, -ERANGE, i, "offset", offset,
			    "a place behind the offsets");
	if (offset > rsc->cfg.size)
		return fail(&rsc->error, -ERANGE, i, "offset", offset,
			    "a place in the table");
	rsc->extent[i].start = offset;
	ret = claim(rsc, i, sizeof(__virtio32));
	if (ret)
		return ret;

	switch (rd32(rsc, entry_at(rsc, offset))) {
	case AMP_RSC_CARVEOUT:
		return read_carveout(rsc, i);
	case AMP_RSC_DEVMEM:
		/* its entry is as long as that of a carveout */
		return claim(rsc, i, sizeof(struct amp_rsc_wire_carveout));
	case AMP_RSC_TRACE:
		return read_trace(rsc, i);
	case AMP_RSC_VDEV:
		return read_vdev(rsc, i);
	default:
		return 0;
	}
}

static int read_header(struct amp_rsc *rsc)
{
	const struct amp_rsc_wire_header *header = rsc->cfg.table;
	size_t size = rsc->cfg.size;
	u32 version, num, reserved;

	if ((uintptr_t)header % 4)
		return fail(&rsc->error, -EINVAL, -1, "address",
			    (uintptr_t)header % 4, "a multiple of 4");
	if (size < sizeof(*header))
		return fail(&rsc->error, -ERANGE, -1, "size", size,
			    "16 or more");
	version = rd32(rsc, &header->version);
	if (version != AMP_RSC_VERSION)
		return fail(&rsc->error, version ? -EINVAL : -ENODATA, -1,
			    "version", version, "1");
	/* read the rest after the version, which the writer writes last */
	rmb();
	num = rd32(rsc, &header->num);
	if (num > (size - sizeof(*header)) / sizeof(header->offset[0]))
		return fail(&rsc->error, -ERANGE, -1, "num", num,
			    "no more than offsets fit into the table");
	if (num > AMP_RSC_MAX_ENTRIES)
		return fail(&rsc->error, -E2BIG, -1, "num", num,
			    "128 or less");
	reserved = rd32(rsc, &header->reserved[0]) |
		   rd32(rsc, &header->reserved[1]);
	if (reserved)
		return fail(&rsc->error, -EINVAL, -1, "reserved", reserved,
			    "0");
	rsc->num = num;
	return 0;
}

/* Memory of a device */

/* The number in "vdev<number>buffer", or -1 if the name is none of that kind */
static int buffer_of(const char *name)
{
	int n = 0;

	if (strncmp(name, "vdev", 4))
		return -1;
	name += 4;
	do {
		if (*name < '0' || *name > '9' || n > AMP_RSC_MAX_ENTRIES)
			return -1;
		n = 10 * n + (*name++ - '0');
	} while (strcmp(name, "buffer"));
	return n;
}

static const struct amp_rsc_memory *
find_carveout(const struct amp_rsc *rsc, unsigned int nth)
{
	const struct amp_rsc_memory *c = rsc->carveouts;
	unsigned int i;

	if (rsc->cfg.in_order)
		return nth < rsc->num_carveouts ? &c[nth] : NULL;
	for (i = 0; i < rsc->num_carveouts; i++)
		if (buffer_of(c[i].name) == nth)
			return &c[i];
	return NULL;
}

static int take_carveout(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev)
{
	const struct amp_rsc_memory *c = find_carveout(rsc, vdev->nth);
	int ret = c ? check_memory(c, is_open(c->range.da), &vdev->error) : 0;

	if (c && !ret)
		vdev->carveout = c->range;
	return ret;
}

/* A piece of memory */
struct region {
	const char *field;
	u64 start;
	u64 size;
};

static struct region ring_region(const struct amp_rsc_vdev *vdev,
				 unsigned int i)
{
	return (struct region){
		.field = vring_fields[i].da,
		.start = vdev->vring[i].da,
		.size = ring_bytes(&vdev->vring[i]),
	};
}

static bool inside(const struct region *r, const struct amp_rsc_range *range)
{
	return r->start >= range->da &&
	       r->start + r->size <= (u64)range->da + range->len;
}

/* Moves @at behind the rings that already have an address in the carveout */
static int skip_placed(struct amp_rsc_vdev *vdev, u64 *at)
{
	const struct amp_rsc_range *c = &vdev->carveout;
	struct region r;
	unsigned int i;

	for (i = 0; i < AMP_RSC_VRINGS; i++) {
		r = ring_region(vdev, i);
		if (is_open(vdev->vring[i].da) ||
		    !overlap(r.start, r.size, c->da, c->len))
			continue;
		if (!inside(&r, c))
			return vdev_fail(vdev, -EBUSY, r.field, r.start,
					 "a ring inside or outside of its carveout");
		if (*at < r.start + r.size)
			*at = r.start + r.size;
	}
	return 0;
}

static int place_ring(struct amp_rsc_vdev *vdev, unsigned int i, u64 *at)
{
	u64 end = (u64)vdev->carveout.da + vdev->carveout.len;
	struct amp_rsc_vring *vring = &vdev->vring[i];
	u64 start = align_up(*at, amp_ring_start_align(vring->align));

	if (!vdev->carveout.len)
		return vdev_fail(vdev, -ENXIO, vring_fields[i].da, vring->da,
				 "an address, or a carveout to take it from");
	if (start + ring_bytes(vring) > end)
		return vdev_fail(vdev, -ENOSPC, vring_fields[i].num, vring->num,
				 "a ring that fits into what is left of its carveout");
	vring->da = start;
	*at = start + ring_bytes(vring);
	return 0;
}

/* Buffers begin on a cache line; behind rings on pages, on a page as well */
static u32 heap_align(const struct amp_rsc_vdev *vdev)
{
	u32 align = CACHE_LINE;
	unsigned int i;

	for (i = 0; i < AMP_RSC_VRINGS; i++)
		if (align < vdev->vring[i].align)
			align = vdev->vring[i].align;
	return align;
}

/*
 * Rings take the start of the carveout; the rest is for buffers. Both sides
 * compute the same places from a table that has all addresses.
 */
static int place(struct amp_rsc_vdev *vdev)
{
	u64 end = (u64)vdev->carveout.da + vdev->carveout.len;
	u64 at = vdev->carveout.da;
	unsigned int i;
	int ret;

	ret = skip_placed(vdev, &at);
	for (i = 0; !ret && i < AMP_RSC_VRINGS; i++)
		if (is_open(vdev->vring[i].da))
			ret = place_ring(vdev, i, &at);
	if (ret)
		return ret;

	at = align_up(at, heap_align(vdev));
	if (at < end) {
		vdev->heap.da = at;
		vdev->heap.len = end - at;
	}
	return 0;
}

/* What a device occupies: its rings and, maybe around them, its carveout */
static void regions_of(const struct amp_rsc_vdev *vdev,
		       struct region r[AMP_RSC_VRINGS + 1])
{
	unsigned int i;

	for (i = 0; i < AMP_RSC_VRINGS; i++)
		r[i] = ring_region(vdev, i);
	r[i].field = "da of its carveout";
	r[i].start = vdev->carveout.da;
	r[i].size = vdev->carveout.len;
}

/*
 * A device without a carveout has a region of 0 bytes, which overlaps nothing
 */
static bool regions_overlap(const struct region *a, const struct region *b)
{
	return overlap(a->start, a->size, b->start, b->size);
}

static int check_neighbour(struct amp_rsc_vdev *vdev,
			   const struct amp_rsc_vdev *other)
{
	struct region mine[AMP_RSC_VRINGS + 1], its[AMP_RSC_VRINGS + 1];
	unsigned int i, j;

	regions_of(vdev, mine);
	regions_of(other, its);
	for (i = 0; i <= AMP_RSC_VRINGS; i++)
		for (j = 0; j <= AMP_RSC_VRINGS; j++)
			if (regions_overlap(&mine[i], &its[j]))
				return vdev_fail(vdev, -EBUSY, mine[i].field,
						 mine[i].start,
						 "memory of no device before it");
	return 0;
}

/*
 * Compares the rings of a device with each other, and its memory with that of
 * the good devices before it
 */
static int check_overlaps(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev)
{
	struct region r[AMP_RSC_VRINGS + 1];
	const struct amp_rsc_vdev *other;
	int ret;

	regions_of(vdev, r);
	if (regions_overlap(&r[0], &r[1]))
		return vdev_fail(vdev, -EBUSY, r[1].field, r[1].start,
				 "a place outside of vring0");
	for (other = rsc->vdevs; other < vdev; other++) {
		ret = other->error.ret ? 0 : check_neighbour(vdev, other);
		if (ret)
			return ret;
	}
	return 0;
}

/* Notify ids */

/* Ids that a device has */
#define IDS	(AMP_RSC_VRINGS + 1)

/*
 * Compares the ids of a device with each other and with those of the good
 * devices before it. An id above those of rings is the device's own; Linux does
 * not ring with it.
 */
static int check_ids(struct amp_rsc *rsc, struct amp_rsc_vdev *vdev)
{
	const u32 ids[IDS] = { vdev->vring[0].notify_id,
			       vdev->vring[1].notify_id, vdev->notify_id };
	static const char * const fields[IDS] = {
		"vring0.notifyid", "vring1.notifyid", "notifyid",
	};
	u32 used = rsc->notify_ids;
	unsigned int i;

	if (rsc->cfg.no_notify_ids)
		return 0;
	for (i = 0; i < IDS; i++) {
		if (ids[i] >= AMP_RSC_NOTIFY_IDS)
			continue;
		if (used & 1u << ids[i])
			return vdev_fail(vdev, -EEXIST, fields[i], ids[i],
					 "an id that nothing else has");
		used |= 1u << ids[i];
	}
	rsc->notify_ids = used;
	return 0;
}

/* Gives a free id; false if none is left */
static bool give_id(struct amp_rsc *rsc, u32 *id)
{
	u32 i = 0;

	if (*id != AMP_RSC_ANY)
		return true;
	while (rsc->notify_ids & 1u << i)
		if (++i == AMP_RSC_NOTIFY_IDS)
			return false;
	rsc->notify_ids |= 1u << i;
	*id = i;
	return true;
}

static void give_ring_ids(struct amp_rsc *rsc, struct amp_rsc_vdev *vdev)
{
	unsigned int i;

	for (i = 0; i < AMP_RSC_VRINGS; i++)
		if (!give_id(rsc, &vdev->vring[i].notify_id)) {
			vdev_fail(vdev, -ENOSPC, vring_fields[i].notify_id,
				  vdev->vring[i].notify_id,
				  "no more rings in the table than 32");
			return;
		}
}

/*
 * Gives all open ids: first those of the rings, then those of the devices, as
 * long as ids are free. A remote fills in an open id by itself, and may choose
 * that of a ring.
 */
static void give_ids(struct amp_rsc *rsc)
{
	struct amp_rsc_vdev *end = rsc->vdevs + rsc->num_vdevs, *vdev;

	if (!rsc->cfg.master || rsc->cfg.no_notify_ids)
		return;
	for (vdev = rsc->vdevs; vdev < end; vdev++)
		if (!vdev->error.ret)
			give_ring_ids(rsc, vdev);
	for (vdev = rsc->vdevs; vdev < end; vdev++)
		if (!vdev->error.ret)
			give_id(rsc, &vdev->notify_id);
}

static int settle_vdev(struct amp_rsc *rsc, struct amp_rsc_vdev *vdev)
{
	int ret = vdev->error.ret;

	if (!ret)
		ret = take_carveout(rsc, vdev);
	if (!ret)
		ret = place(vdev);
	if (!ret)
		ret = check_overlaps(rsc, vdev);
	if (!ret)
		ret = check_ids(rsc, vdev);
	return ret;
}

/**
 * amp_rsc_open() - describe a table
 * @rsc: filled in; with an error, only its @error and, as far as they had been
 *	read, its arrays are of use
 * @cfg: where the table is and how to read it, copied
 *
 * Writes nothing to shared memory.  What is wrong with a single device or trace
 * is in the error of that one, and no reason to fail.
 *
 * A master has addresses and ids for everything that the table leaves open, to
 * be written by amp_rsc_complete().
 *
 * Return: 0; -ENODATA if there is no table yet (version 0); -EINVAL, -ERANGE
 * (something is not inside of the table), -EBUSY (entries overlap) or -E2BIG if
 * the table is broken, as said in the error of @rsc.
 */
int amp_rsc_open(struct amp_rsc *rsc, const struct amp_rsc_config *cfg)
{
	unsigned int i;
	u32 first;
	int ret;

	memset(rsc, 0, sizeof(*rsc));
	rsc->cfg = *cfg;
	if (rsc->cfg.size > MAX_SIZE)
		rsc->cfg.size = MAX_SIZE;
	ret = read_header(rsc);
	if (ret)
		return ret;
	first = sizeof(struct amp_rsc_wire_header) +
		rsc->num * sizeof(__virtio32);
	for (i = 0; i < rsc->num; i++) {
		ret = read_entry(rsc, i, first);
		if (ret)
			return ret;
	}
	for (i = 0; i < rsc->num_vdevs; i++)
		settle_vdev(rsc, &rsc->vdevs[i]);
	give_ids(rsc);
	return 0;
}

/**
 * amp_rsc_check_buffers() - do all buffers fit into a device's heap?
 * @vdev: the device; an error is noted there
 * @bytes: of all buffers, of which there is one a descriptor
 *
 * Return: 0, or -ENOSPC.
 */
int amp_rsc_check_buffers(struct amp_rsc_vdev *vdev, u64 bytes)
{
	if (bytes > vdev->heap.len)
		return vdev_fail(vdev, -ENOSPC, "len of its carveout",
				 vdev->carveout.len,
				 "room for its rings and a buffer a descriptor");
	return 0;
}

/**
 * amp_rsc_complete() - write what the table leaves to the master
 * @rsc: the table, opened as master
 *
 * Writes the addresses and ids of devices without an error.
 */
void amp_rsc_complete(const struct amp_rsc *rsc)
{
	const struct amp_rsc_vdev *vdev = rsc->vdevs;
	struct amp_rsc_wire_vdev *wire;
	unsigned int i;

	for (; vdev < rsc->vdevs + rsc->num_vdevs; vdev++) {
		if (vdev->error.ret)
			continue;
		wire = wire_vdev(rsc, vdev);
		wr32(rsc, &wire->notify_id, vdev->notify_id);
		for (i = 0; i < AMP_RSC_VRINGS; i++) {
			wr32(rsc, &wire->vring[i].da, vdev->vring[i].da);
			wr32(rsc, &wire->vring[i].notify_id,
			     vdev->vring[i].notify_id);
		}
	}
}

/* Status and features */

static void write_status(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev,
			 u8 status)
{
	vdev->status = status;
	/* what the status makes valid is written before it */
	wmb();
	WRITE_ONCE(wire_vdev(rsc, vdev)->status, status);
}

/**
 * amp_rsc_reset() - take a device from the remote
 * @rsc: the table
 * @vdev: one of its devices
 *
 * What a master begins with, unless it goes on with rings that the remote is
 * working on (amp_rsc_get_status() has DRIVER_OK): then it writes no status.
 */
void amp_rsc_reset(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev)
{
	write_status(rsc, vdev, 0);
	/*
	 * the status first: a remote never sees new features with the old
	 * status
	 */
	wmb();
	wr32(rsc, &wire_vdev(rsc, vdev)->gfeatures, 0);
}

/* The status bits that have to be set before @bit */
static u8 status_before(enum amp_rsc_status bit)
{
	switch (bit) {
	case AMP_RSC_S_DRIVER:
		return AMP_RSC_S_ACKNOWLEDGE;
	case AMP_RSC_S_FEATURES_OK:
	case AMP_RSC_S_DRIVER_OK:
		return AMP_RSC_S_ACKNOWLEDGE | AMP_RSC_S_DRIVER;
	default:
		return 0;
	}
}

/**
 * amp_rsc_add_status() - set the next bit in the status of a device
 * @rsc: the table
 * @vdev: one of its devices
 * @bit: the step; what has been written before is visible to a remote that
 *	sees it
 *
 * Return: 0, or -EINVAL if a step is left out.  FEATURES_OK, which not all
 * masters write, may be.
 */
int amp_rsc_add_status(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev,
		       enum amp_rsc_status bit)
{
	if (status_before(bit) & ~vdev->status)
		return -EINVAL;
	write_status(rsc, vdev, vdev->status | bit);
	return 0;
}

/**
 * amp_rsc_set_features() - take what we know of the features of a device
 * @rsc: the table
 * @vdev: one of its devices
 *
 * To be called between DRIVER and FEATURES_OK.
 *
 * Return: what both sides can do.
 */
u32 amp_rsc_set_features(const struct amp_rsc *rsc,
			 const struct amp_rsc_vdev *vdev)
{
	wr32(rsc, &wire_vdev(rsc, vdev)->gfeatures, vdev->features);
	return vdev->features;
}

/**
 * amp_rsc_get_status() - what the master says about a device
 * @rsc: the table
 * @vdev: one of its devices
 *
 * Return: bits of enum amp_rsc_status; what is read after that is no older.
 */
u8 amp_rsc_get_status(const struct amp_rsc *rsc,
		      const struct amp_rsc_vdev *vdev)
{
	u8 status = READ_ONCE(wire_vdev(rsc, vdev)->status);

	/* read addresses and features after the status that makes them valid */
	rmb();
	return status;
}

/**
 * amp_rsc_get_features() - what the master has chosen
 * @rsc: the table
 * @vdev: one of its devices
 * @features: filled in on success
 *
 * To be called after FEATURES_OK or DRIVER_OK has been seen.
 *
 * Return: 0, or -EPROTO if it has chosen a feature that was not offered.
 */
int amp_rsc_get_features(const struct amp_rsc *rsc,
			 const struct amp_rsc_vdev *vdev, u32 *features)
{
	u32 chosen = rd32(rsc, &wire_vdev(rsc, vdev)->gfeatures);

	if (chosen & ~vdev->dfeatures)
		return -EPROTO;
	*features = chosen;
	return 0;
}
