/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that code of a module frees when their last reference is dropped: the module
 * stays until none is left.
 */
#ifndef AMP_OBJECTS_H
#define AMP_OBJECTS_H

#include <linux/completion.h>
#include <linux/kref.h>

/**
 * struct amp_objects - the objects of one kind
 * @alive: one for the module, and one for each object
 * @gone: the last of these was put
 */
struct amp_objects {
	struct kref alive;
	struct completion gone;
};

#define AMP_OBJECTS_INIT(objects) {					\
	.alive = KREF_INIT(1),						\
	.gone = COMPLETION_INITIALIZER((objects).gone),			\
}

/**
 * amp_objects_get() - there is one more of them
 * @objects: the objects
 *
 * Context: any, before the module's exit.
 */
static inline void amp_objects_get(struct amp_objects *objects)
{
	kref_get(&objects->alive);
}

static inline void amp_objects_gone(struct kref *kref)
{
	complete(&container_of(kref, struct amp_objects, alive)->gone);
}

/**
 * amp_objects_put() - one of them has been freed
 * @objects: the objects
 *
 * Context: any; the last thing that an object's release function does.
 */
static inline void amp_objects_put(struct amp_objects *objects)
{
	kref_put(&objects->alive, amp_objects_gone);
}

/**
 * amp_objects_wait() - wait until all of them have been freed
 * @objects: the objects; no new ones are created
 *
 * Context: the module's exit; sleeps until the last reference is dropped.
 */
static inline void amp_objects_wait(struct amp_objects *objects)
{
	amp_objects_put(objects);
	wait_for_completion(&objects->gone);
}

#endif /* AMP_OBJECTS_H */
