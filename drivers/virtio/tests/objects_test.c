// SPDX-License-Identifier: GPL-2.0-only
/* Waiting for objects ends when the last of them is freed, and not before */
#include <linux/delay.h>
#include <linux/workqueue.h>

#include <amp/objects.h>

#include "suites.h"

struct exit_work {
	struct work_struct work;
	struct amp_objects objects;
	bool over;
};

static void exit_fn(struct work_struct *work)
{
	struct exit_work *e = container_of(work, struct exit_work, work);

	amp_objects_wait(&e->objects);
	WRITE_ONCE(e->over, true);
}

static void exit_init(struct exit_work *e)
{
	e->over = false;
	kref_init(&e->objects.alive);
	init_completion(&e->objects.gone);
	INIT_WORK_ONSTACK(&e->work, exit_fn);
}

static void finish(struct kunit *test, struct exit_work *e)
{
	flush_work(&e->work);
	KUNIT_EXPECT_TRUE(test, e->over);
	destroy_work_on_stack(&e->work);
}

static void none(struct kunit *test)
{
	struct exit_work e;

	exit_init(&e);
	queue_work(system_unbound_wq, &e.work);
	finish(test, &e);
}

static void none_left(struct kunit *test)
{
	struct exit_work e;

	exit_init(&e);
	amp_objects_get(&e.objects);
	amp_objects_put(&e.objects);
	KUNIT_EXPECT_FALSE(test, completion_done(&e.objects.gone));
	queue_work(system_unbound_wq, &e.work);
	finish(test, &e);
}

static void the_last(struct kunit *test)
{
	struct exit_work e;

	exit_init(&e);
	amp_objects_get(&e.objects);
	amp_objects_get(&e.objects);
	queue_work(system_unbound_wq, &e.work);
	msleep(20);
	amp_objects_put(&e.objects);
	msleep(20);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(e.over));
	amp_objects_put(&e.objects);
	finish(test, &e);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(none),
	KUNIT_CASE(none_left),
	KUNIT_CASE(the_last),
	{}
};

struct kunit_suite amp_objects_suite = {
	.name = "amp_objects",
	.test_cases = cases,
};
