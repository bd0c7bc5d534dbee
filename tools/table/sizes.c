// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the sizes of buffers in configuration space, against what other sides of
 * the link do with it: Linux from 7.4 on, and OpenAMP in NuttX.
 */
#define WATCH_NO_WRAP
#include <string.h>

#include "unit.h"

/* As Linux and NuttX declare them */
struct linux_space {
	u8 version;
	u16 size;
	u32 txbuf_size;
	u32 rxbuf_size;
} __attribute__((packed));

struct nuttx_space {
	u32 h2r_buf_size;
	u32 r2h_buf_size;
};

#define LINUX_FEATURE	(1u << 1)
#define NUTTX_FEATURE	(1u << 2)

static u16 swap16(bool le, u16 v)
{
	return le == AMP_HOST_LE ? v : __builtin_bswap16(v);
}

static u32 swap32(bool le, u32 v)
{
	return le == AMP_HOST_LE ? v : __builtin_bswap32(v);
}

static u8 *space_of(const struct sample *s)
{
	return s->bytes + vdev_at(s, 0, VDEV_VRING) + 2 * VRING_BYTES;
}

/* A remote that offers sizes as Linux reads them */
static void offer_linux(struct sample *s, u8 version, u16 size, u32 tx, u32 rx)
{
	const struct linux_space space = {
		version, swap16(s->le, size), swap32(s->le, tx),
		swap32(s->le, rx),
	};

	memcpy(space_of(s), &space, sizeof(space));
	sample_set(s, vdev_at(s, 0, VDEV_DFEATURES), 1 | LINUX_FEATURE);
}

static void offer_nuttx(struct sample *s, u32 h2r, u32 r2h)
{
	const struct nuttx_space space = { swap32(s->le, h2r),
					   swap32(s->le, r2h) };

	memcpy(space_of(s), &space, sizeof(space));
	/* bit 1 is there, too: names are acknowledged */
	sample_set(s, vdev_at(s, 0, VDEV_DFEATURES), 1 | 2 | NUTTX_FEATURE);
}

static void check_sizes(const struct sample *s, u32 features, u32 to_master,
			u32 from_master)
{
	const struct amp_rsc_vdev *v = &s->rsc.vdevs[0];

	check_error(&v->error, 0, 0, "", 0);
	CHECK_EQ(v->features, features);
	CHECK_EQ(v->buf_size[0], to_master);
	CHECK_EQ(v->buf_size[1], from_master);
}

static void of_linux(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		offer_linux(&s, 1, 11, 2048, 1024);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 3, 2048, 1024);
		CHECK_EQ(rsc_set_features(&s, 0), 3);
		CHECK_EQ(sample_get(&s, vdev_at(&s, 0, VDEV_GFEATURES)), 3);
		offer_linux(&s, 1, 11, 64, 65551);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 3, 64, 65551);
		sample_close(&s);
	}
}

static void of_nuttx(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		s.sizes = AMP_RSC_SIZES_NUTTX;
		sample_open(&s);
		offer_nuttx(&s, 0x600, 0x1234);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1 | NUTTX_FEATURE, 0x1234, 0x600);
		CHECK_EQ(rsc_set_features(&s, 0), 1 | NUTTX_FEATURE);
		/* to the last byte */
		sample_set(&s, vdev_at(&s, 0, VDEV_CONFIG_LEN), 8);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1 | NUTTX_FEATURE, 0x1234, 0x600);
		sample_set(&s, vdev_at(&s, 0, VDEV_CONFIG_LEN), 7);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1, 0, 0);
		sample_close(&s);
	}
}

/* Then the remote sees that the feature is not taken */
static void not_taken(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		offer_linux(&s, 2, 11, 2048, 1024);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1, 0, 0);
		CHECK_EQ(rsc_set_features(&s, 0), 1);
		offer_linux(&s, 1, 12, 2048, 1024);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1, 0, 0);
		offer_linux(&s, 1, 11 << 8, 2048, 1024);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1, 0, 0);
		/* the space is too short, or there though nothing was offered */
		offer_linux(&s, 1, 11, 2048, 1024);
		sample_set(&s, vdev_at(&s, 0, VDEV_CONFIG_LEN), 10);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1, 0, 0);
		sample_set(&s, vdev_at(&s, 0, VDEV_CONFIG_LEN), 11);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 3, 2048, 1024);
		sample_set(&s, vdev_at(&s, 0, VDEV_DFEATURES), 1 | 4);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1, 0, 0);
		/* a remote of NuttX, of which the device tree does not say so */
		offer_nuttx(&s, 0x600, 0x600);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_sizes(&s, 1, 0, 0);
		sample_close(&s);
	}
}

static void out_of_range(void)
{
	static const u32 bad[] = { 0, 63, 65552, 1u << 31, ~0u };
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(bad); i++) {
			offer_linux(&s, 1, 11, bad[i], 512);
			CHECK_EQ(rsc_open(&s, true), 0);
			check_error(&s.rsc.vdevs[0].error, -EINVAL, 0,
				    "txbuf_size", bad[i]);
			offer_linux(&s, 1, 11, 512, bad[i]);
			CHECK_EQ(rsc_open(&s, true), 0);
			check_error(&s.rsc.vdevs[0].error, -EINVAL, 0,
				    "rxbuf_size", bad[i]);
		}
		sample_close(&s);
		s.sizes = AMP_RSC_SIZES_NUTTX;
		sample_open(&s);
		offer_nuttx(&s, 63, 512);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_error(&s.rsc.vdevs[0].error, -EINVAL, 0, "h2r_buf_size",
			    63);
		sample_close(&s);
	}
}

/* What we offer, read by a master as each of the two is */
static void written(void)
{
	const u32 sizes[2] = { 0x11223, 0x400 };
	union amp_rsc_wire_sizes bytes;
	struct linux_space space;
	struct nuttx_space nuttx;
	int le;

	for (le = 0; le < 2; le++) {
		ktap_context(le ? "little endian" : "big endian");
		CHECK_EQ(amp_rsc_sizes_write(AMP_RSC_SIZES_LINUX, le, sizes,
					     &bytes), sizeof(space));
		memcpy(&space, &bytes, sizeof(space));
		CHECK_EQ(space.version, 1);
		CHECK_EQ(swap16(le, space.size), sizeof(space));
		CHECK_EQ(swap32(le, space.txbuf_size), 0x11223);
		CHECK_EQ(swap32(le, space.rxbuf_size), 0x400);
		CHECK_EQ(amp_rsc_sizes_write(AMP_RSC_SIZES_NUTTX, le, sizes,
					     &bytes), sizeof(nuttx));
		memcpy(&nuttx, &bytes, sizeof(nuttx));
		CHECK_EQ(swap32(le, nuttx.r2h_buf_size), 0x11223);
		CHECK_EQ(swap32(le, nuttx.h2r_buf_size), 0x400);
	}
}

const struct ktap_case sizes_cases[] = {
	{ "sizes: as Linux has them", of_linux },
	{ "sizes: as NuttX has them", of_nuttx },
	{ "sizes: other than expected are not taken", not_taken },
	{ "sizes: out of range", out_of_range },
	{ "sizes: written", written },
};

const size_t sizes_num = NUM(sizes_cases);
