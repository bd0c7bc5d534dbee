// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Linux must remember of a channel while no driver is bound, as long as
 * this kernel runs: that the rings were started in this boot, and which memory
 * the remote was given.
 *
 * The modules may be unloaded meanwhile. So these notes are platform data of
 * the remote's device: the driver core owns that memory, frees it with the
 * device, and it is gone after a reboot.
 */
#include <linux/overflow.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "channel.h"

/* Tells the notes from platform data that board code has set */
#define KEPT_MAGIC	0x616d706b

/**
 * struct kept_notes - the notes of a remote
 * @magic: KEPT_MAGIC
 * @count: number of entries
 * @entries: one a channel
 */
struct kept_notes {
	u32 magic;
	u32 count;
	struct amp_kept entries[];
};

static struct kept_notes *notes_of(const struct amp_remote *remote)
{
	struct kept_notes *notes = dev_get_platdata(remote->dev);

	return notes && notes->magic == KEPT_MAGIC ? notes : NULL;
}

static struct amp_kept *notes_find(const struct amp_remote *remote, u32 num)
{
	struct kept_notes *notes = notes_of(remote);
	u32 i;

	lockdep_assert_held(&remote->lock);
	for (i = 0; notes && i < notes->count; i++)
		if (notes->entries[i].num == num)
			return &notes->entries[i];
	return NULL;
}

/* Adds an entry; the driver core copies the notes and frees the old ones */
static int notes_append(struct amp_remote *remote, const struct amp_kept *kept)
{
	struct kept_notes *old = notes_of(remote);
	u32 count = old ? old->count : 0;
	size_t size = struct_size(old, entries, count + 1);
	struct kept_notes *notes;
	int ret;

	if (!old && dev_get_platdata(remote->dev))
		return -EBUSY;
	notes = kzalloc(size, GFP_KERNEL);
	if (!notes)
		return -ENOMEM;
	if (old)
		memcpy(notes, old, struct_size(old, entries, count));
	notes->magic = KEPT_MAGIC;
	notes->entries[count] = *kept;
	notes->count = count + 1;
	ret = platform_device_add_data(to_platform_device(remote->dev), notes,
				       size);
	kfree(notes);
	return ret;
}

/**
 * amp_kept_find() - what was noted of a channel earlier in this boot
 * @remote: its remote
 * @num: its number
 * @kept: filled in; all zero but for the number if nothing was noted
 *
 * Context: may sleep.
 * Return: true if something was noted.
 */
bool amp_kept_find(struct amp_remote *remote, u32 num, struct amp_kept *kept)
{
	const struct amp_kept *found;

	*kept = (struct amp_kept){ .num = num };
	mutex_lock(&remote->lock);
	found = notes_find(remote, num);
	if (found)
		*kept = *found;
	mutex_unlock(&remote->lock);
	return found;
}

/**
 * amp_kept_store() - note something of a channel for the rest of this boot
 * @remote: its remote
 * @kept: what to note, with the number of the channel; replaces what was noted
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or -EBUSY if the device has platform data of another
 * kind, so that nothing can be noted.
 */
int amp_kept_store(struct amp_remote *remote, const struct amp_kept *kept)
{
	struct amp_kept *found;
	int ret = 0;

	mutex_lock(&remote->lock);
	found = notes_find(remote, kept->num);
	if (found)
		*found = *kept;
	else
		ret = notes_append(remote, kept);
	mutex_unlock(&remote->lock);
	return ret;
}
