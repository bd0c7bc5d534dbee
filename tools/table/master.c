// SPDX-License-Identifier: GPL-2.0-only
/* Tests of what master and remote say to each other once there is a table */
#define WATCH_NO_WRAP
#include <string.h>

#include "unit.h"

static void same_vdev(const struct amp_rsc_vdev *a,
		      const struct amp_rsc_vdev *b)
{
	CHECK_EQ(a->error.ret, b->error.ret);
	CHECK(!memcmp(a->vring, b->vring, sizeof(a->vring)));
	CHECK(!memcmp(&a->heap, &b->heap, sizeof(a->heap)));
	CHECK(!memcmp(&a->carveout, &b->carveout, sizeof(a->carveout)));
	CHECK_EQ(a->notify_id, b->notify_id);
}

/*
 * Before completion the remote sees no rings; after it, both sides see the same
 * ones
 */
static void completed(void)
{
	struct amp_rsc master;
	struct sample s;
	u32 i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		CHECK_EQ(rsc_open(&s, false), 0);
		check_error(&s.rsc.vdevs[0].error, -ENXIO, 0, "vring0.da", ~0u);
		CHECK_EQ(rsc_open(&s, true), 0);
		master = s.rsc;
		rsc_complete(&s);
		CHECK_EQ(sample_get(&s, vring_at(&s, 0, 1, VRING_DA)),
			 SAMPLE_DA + 0x2000);
		CHECK_EQ(rsc_open(&s, false), 0);
		for (i = 0; i < 2; i++) {
			CHECK_EQ(s.rsc.vdevs[i].error.ret, 0);
			same_vdev(&master.vdevs[i], &s.rsc.vdevs[i]);
		}
		/*
		 * a master that opens the table again finds the addresses that
		 * it has given
		 */
		CHECK_EQ(rsc_open(&s, true), 0);
		for (i = 0; i < 2; i++)
			same_vdev(&master.vdevs[i], &s.rsc.vdevs[i]);
		sample_close(&s);
	}
}

/* The master writes its own fields only */
static void completes_no_more(void)
{
	static u8 before[4096];
	struct sample s;
	u32 i, at, r;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		sample_set(&s, vring_at(&s, 1, 0, VRING_ALIGN), 24);
		CHECK_EQ(rsc_open(&s, true), 0);
		memcpy(before, s.bytes, s.size);
		rsc_complete(&s);
		for (r = 0; r < 2; r++) {
			at = vring_at(&s, 0, r, VRING_DA);
			CHECK(sample_get(&s, at) != ~0u);
			memset(before + at, 0xff, 4);
			sample_set(&s, at, ~0u);
		}
		for (i = 0; i < s.size; i++)
			CHECK_EQ(s.bytes[i], before[i]);
		sample_close(&s);
	}
}

static void gives_ids(void)
{
	struct sample s;
	u32 r;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		sample_set(&s, vdev_at(&s, 0, VDEV_NOTIFY), ~0u);
		for (r = 0; r < 2; r++)
			sample_set(&s, vring_at(&s, 0, r, VRING_NOTIFY), ~0u);
		sample_set(&s, vring_at(&s, 1, 0, VRING_NOTIFY), 1);
		sample_set(&s, vdev_at(&s, 1, VDEV_NOTIFY), ~0u);
		CHECK_EQ(rsc_open(&s, true), 0);
		rsc_complete(&s);
		CHECK_EQ(sample_get(&s, vring_at(&s, 0, 0, VRING_NOTIFY)), 0);
		CHECK_EQ(sample_get(&s, vring_at(&s, 0, 1, VRING_NOTIFY)), 2);
		CHECK_EQ(sample_get(&s, vdev_at(&s, 0, VDEV_NOTIFY)), 3);
		CHECK_EQ(sample_get(&s, vring_at(&s, 1, 0, VRING_NOTIFY)), 1);
		CHECK_EQ(sample_get(&s, vring_at(&s, 1, 1, VRING_NOTIFY)), 4);
		CHECK_EQ(sample_get(&s, vdev_at(&s, 1, VDEV_NOTIFY)), 5);
		sample_close(&s);
	}
}

/* A device with an error gets none */
static void bad_gets_no_ids(void)
{
	struct sample s;
	u32 i, r;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < 2; i++) {
			sample_set(&s, vdev_at(&s, i, VDEV_NOTIFY), ~0u);
			for (r = 0; r < 2; r++)
				sample_set(&s, vring_at(&s, i, r, VRING_NOTIFY),
					   ~0u);
		}
		sample_set(&s, vring_at(&s, 0, 0, VRING_ALIGN), 0);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.vdevs[1].vring[0].notify_id, 0);
		CHECK_EQ(s.rsc.vdevs[1].vring[1].notify_id, 1);
		CHECK_EQ(s.rsc.vdevs[1].notify_id, 2);
		CHECK_EQ(s.rsc.notify_ids, 7);
		sample_close(&s);
	}
}

/* A remote leaves them as they are */
static void remote_gives_none(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		CHECK_EQ(rsc_open(&s, true), 0);
		rsc_complete(&s);
		sample_set(&s, vdev_at(&s, 0, VDEV_NOTIFY), ~0u);
		CHECK_EQ(rsc_open(&s, false), 0);
		CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
		CHECK_EQ(s.rsc.vdevs[0].notify_id, ~0u);
		sample_close(&s);
	}
}

/* Devices with nothing given; the caller gives an id or two */
static void open_many(struct sample *s, struct amp_rsc_vdev_spec *vdevs, u32 n)
{
	struct amp_rsc_spec spec = {
		.little_endian = true, .vdevs = vdevs, .num_vdevs = n,
	};

	*s = (struct sample){ .le = true, .in_order = true };
	s->size = amp_rsc_bytes(&spec);
	s->table = shared_alloc(s->size);
	s->bytes = shared_peek(s->table);
	watch_call(NULL);
	CHECK_EQ(amp_rsc_write(s->table, s->size, &spec), 0);
	CHECK_EQ(rsc_open(s, true), 0);
}

static void fill_many(struct amp_rsc_vdev_spec *vdevs, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		vdevs[i].notify_id = ~0u;
		vdevs[i].vring[0] = (struct amp_rsc_vring){ ~0u, 4, ~0u };
		vdevs[i].vring[1] = (struct amp_rsc_vring){ ~0u, 4, ~0u };
		vdevs[i].carveout.da = 0x10000 + i * 0x10000;
		vdevs[i].carveout.len = 0x8000;
	}
}

/* 12 devices want 36 ids, and there are 32: rings come first */
static void ids_run_short(void)
{
	static struct amp_rsc_vdev_spec vdevs[12];
	struct sample s;
	u32 i;

	fill_many(vdevs, 12);
	open_many(&s, vdevs, 12);
	for (i = 0; i < 12; i++) {
		CHECK_EQ(s.rsc.vdevs[i].error.ret, 0);
		CHECK_EQ(s.rsc.vdevs[i].vring[0].notify_id, 2 * i);
		CHECK_EQ(s.rsc.vdevs[i].vring[1].notify_id, 2 * i + 1);
		CHECK_EQ(s.rsc.vdevs[i].notify_id, i < 8 ? 24 + i : ~0u);
	}
	CHECK_EQ(s.rsc.notify_ids, ~0u);
	shared_free(s.table);
}

/* 16 have an id for each ring, unless one of the ids is a device's own */
static void ids_run_out(void)
{
	static struct amp_rsc_vdev_spec vdevs[17];
	struct sample s;
	u32 i;

	fill_many(vdevs, 17);
	open_many(&s, vdevs, 17);
	for (i = 0; i < 16; i++)
		CHECK_EQ(s.rsc.vdevs[i].error.ret, 0);
	check_error(&s.rsc.vdevs[16].error, -ENOSPC, 32, "vring0.notifyid", ~0u);
	shared_free(s.table);

	vdevs[0].notify_id = 31;
	open_many(&s, vdevs, 16);
	CHECK_EQ(s.rsc.vdevs[14].error.ret, 0);
	check_error(&s.rsc.vdevs[15].error, -ENOSPC, 30, "vring1.notifyid", ~0u);
	shared_free(s.table);
}

static void status_in_order(void)
{
	struct sample s;
	u32 at;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		at = vdev_at(&s, 1, VDEV_STATUS);
		CHECK_EQ(rsc_open(&s, true), 0);
		/* what the remote left there is not taken over */
		s.bytes[at] = 0x70;
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_DRIVER), -EINVAL);
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_FEATURES_OK), -EINVAL);
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_DRIVER_OK), -EINVAL);
		CHECK_EQ(s.bytes[at], 0x70);
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_ACKNOWLEDGE), 0);
		CHECK_EQ(s.bytes[at], 1);
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_DRIVER_OK), -EINVAL);
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_DRIVER), 0);
		CHECK_EQ(s.bytes[at], 3);
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_FEATURES_OK), 0);
		CHECK_EQ(s.bytes[at], 11);
		s.bytes[at] = 0;
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_DRIVER_OK), 0);
		CHECK_EQ(s.bytes[at], 15);
		CHECK_EQ(s.rsc.vdevs[1].status, 15);
		CHECK_EQ(s.bytes[vdev_at(&s, 0, VDEV_STATUS)], 0);
		rsc_reset(&s, 1);
		CHECK_EQ(s.bytes[at], 0);
		CHECK_EQ(s.rsc.vdevs[1].status, 0);
		/*
		 * FEATURES_OK may be left out; FAILED can be set in any state
		 */
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_FAILED), 0);
		CHECK_EQ(s.bytes[at], 128);
		rsc_reset(&s, 1);
		rsc_add_status(&s, 1, AMP_RSC_S_ACKNOWLEDGE);
		rsc_add_status(&s, 1, AMP_RSC_S_DRIVER);
		CHECK_EQ(rsc_add_status(&s, 1, AMP_RSC_S_DRIVER_OK), 0);
		CHECK_EQ(s.bytes[at], 7);
		sample_close(&s);
	}
}

static void driver_ok(void)
{
	static const struct {
		u8 status;
		bool ok;
	} cases[] = {
		{ 0, false }, { 1, false }, { 3, false }, { 11, false },
		{ 4, true }, { 7, true }, { 15, true }, { 0x80, false },
		{ 0x84, false }, { 0x8f, false }, { 0x4f, true },
	};
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		CHECK_EQ(rsc_open(&s, false), 0);
		for (i = 0; i < NUM(cases); i++) {
			s.bytes[vdev_at(&s, 0, VDEV_STATUS)] = cases[i].status;
			CHECK_EQ(rsc_get_status(&s, 0), cases[i].status);
			CHECK(watch_reads_ordered());
			CHECK_EQ(rsc_driver_ok(&s, 0), cases[i].ok);
		}
		sample_close(&s);
	}
}

static void features(void)
{
	struct sample s;
	u32 chosen, at;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		CHECK_EQ(rsc_open(&s, true), 0);
		at = vdev_at(&s, 0, VDEV_GFEATURES);
		/* what we don't know is not taken, nor what is offered later */
		CHECK_EQ(rsc_set_features(&s, 0), 1);
		sample_set(&s, vdev_at(&s, 0, VDEV_DFEATURES), ~0u);
		CHECK_EQ(rsc_set_features(&s, 0), 1);
		CHECK_EQ(sample_get(&s, at), 1);
		sample_set(&s, at, 5);
		chosen = 99;
		CHECK_EQ(rsc_get_features(&s, 0, &chosen), 0);
		CHECK_EQ(chosen, 5);
		sample_set(&s, at, 0);
		CHECK_EQ(rsc_get_features(&s, 0, &chosen), 0);
		CHECK_EQ(chosen, 0);
		sample_set(&s, at, 7);
		CHECK_EQ(rsc_get_features(&s, 0, &chosen), -EPROTO);
		CHECK_EQ(chosen, 0);
		rsc_reset(&s, 0);
		CHECK_EQ(sample_get(&s, at), 0);
		sample_close(&s);
	}
}

const struct ktap_case master_cases[] = {
	{ "master: completes the table", completed },
	{ "master: writes no more than it must", completes_no_more },
	{ "master: gives notify ids", gives_ids },
	{ "master: gives none to bad devices", bad_gets_no_ids },
	{ "master: rings get notify ids first", ids_run_short },
	{ "master: runs out of notify ids", ids_run_out },
	{ "master: status in order", status_in_order },
	{ "remote: gives no notify ids", remote_gives_none },
	{ "remote: waits for DRIVER_OK", driver_ok },
	{ "features", features },
};

const size_t master_num = NUM(master_cases);
