// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/amp-simN: the process that has it open is the processor.
 *
 * A mapping keeps the file open, and an open file keeps the memory.  When the
 * processor is taken away before, all that is left to do with the file is to
 * close it.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/uaccess.h>

#include <linux/amp_sim.h>

#include "sim.h"

static bool is_gone(const struct sim *sim)
{
	return READ_ONCE(sim->gone);
}

/* The processor stays until this returns: misc_deregister() waits for it */
static int sim_open(struct inode *inode, struct file *file)
{
	struct sim *sim = container_of(file->private_data, struct sim, misc);

	if (test_and_set_bit(0, &sim->is_open))
		return -EBUSY;
	kref_get(&sim->refs);
	file->private_data = sim;
	return nonseekable_open(inode, file);
}

/* The process has closed the file: this counts as a crash of the processor */
static int sim_release(struct inode *inode, struct file *file)
{
	struct sim *sim = file->private_data;

	clear_bit(0, &sim->is_open);
	sim_put(sim);
	return 0;
}

static int wait_for_bell(struct sim *sim, bool block, u32 *id)
{
	struct sim_register *reg = &sim->registers[SIM_TO_PEER];
	bool taken = false;
	int ret;

	if (!block) {
		taken = sim_take(reg, id);
		return is_gone(sim) ? -ENODEV : taken ? 0 : -EAGAIN;
	}
	ret = wait_event_interruptible(sim->readers, is_gone(sim) ||
				       (taken = sim_take(reg, id)));
	return is_gone(sim) ? -ENODEV : taken ? 0 : ret;
}

static ssize_t sim_read(struct file *file, char __user *buf, size_t len,
			loff_t *pos)
{
	struct sim *sim = file->private_data;
	bool block = !(file->f_flags & O_NONBLOCK);
	u32 id = READ_ONCE(sim->last_read);
	int ret;

	if (len < sizeof(id))
		return -EINVAL;
	ret = wait_for_bell(sim, block, &id);
	if (ret)
		return ret;
	WRITE_ONCE(sim->last_read, id);
	if (copy_to_user(buf, &id, sizeof(id))) {
		sim_ring(&sim->registers[SIM_TO_PEER], id);
		return -EFAULT;
	}
	return sizeof(id);
}

static ssize_t sim_write(struct file *file, const char __user *buf, size_t len,
			 loff_t *pos)
{
	struct sim *sim = file->private_data;
	u32 id;

	if (is_gone(sim))
		return -ENODEV;
	if (len != sizeof(id))
		return -EINVAL;
	if (copy_from_user(&id, buf, sizeof(id)))
		return -EFAULT;
	if (id >= sim_num_ids(sim))
		return -EINVAL;
	sim_ring(&sim->registers[SIM_TO_LINUX], id);
	return sizeof(id);
}

static __poll_t sim_poll(struct file *file, poll_table *wait)
{
	struct sim *sim = file->private_data;
	__poll_t mask = EPOLLOUT | EPOLLWRNORM;

	poll_wait(file, &sim->readers, wait);
	if (is_gone(sim))
		return EPOLLHUP | EPOLLERR;
	if (READ_ONCE(sim->registers[SIM_TO_PEER].pending))
		mask |= EPOLLIN | EPOLLRDNORM;
	return mask;
}

static long get_info(const struct sim *sim, void __user *arg)
{
	const struct amp_sim_info info = {
		.size = sim->size,
		.device_base = sim->params.device_base,
		.index = sim->index,
		.channels = sim->params.channels,
		.num_bufs = sim->params.num_bufs,
		.buf_size = sim->params.buf_size,
		.first_channel = sim->params.first_channel,
	};

	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static long sim_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct sim *sim = file->private_data;

	if (is_gone(sim))
		return -ENODEV;
	switch (cmd) {
	case AMP_SIM_GET_INFO:
		return get_info(sim, (void __user *)arg);
	case AMP_SIM_RELOAD:
		return sim_image_load(sim);
	default:
		return -ENOTTY;
	}
}

/* The part of a chunk that is in a mapping which starts @first bytes in */
static int map_chunk(struct vm_area_struct *vma, const struct sim_chunk *chunk,
		     u64 first)
{
	u64 last = first + (vma->vm_end - vma->vm_start);
	u64 from = max_t(u64, first, chunk->offset);
	u64 to = min_t(u64, last, chunk->offset + chunk->size);

	if (from >= to)
		return 0;
	return remap_pfn_range(vma, vma->vm_start + (from - first),
			       PHYS_PFN(virt_to_phys(chunk->mem +
						     (from - chunk->offset))),
			       to - from, vma->vm_page_prot);
}

static int sim_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct sim *sim = file->private_data;
	u64 first = (u64)vma->vm_pgoff << PAGE_SHIFT;
	unsigned int i;
	int ret = 0;

	if (is_gone(sim))
		return -ENODEV;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (first >= sim->size ||
	    vma->vm_end - vma->vm_start > sim->size - first)
		return -ENXIO;
	for (i = 0; !ret && i < sim->num_chunks; i++)
		ret = map_chunk(vma, &sim->chunks[i], first);
	return ret;
}

static const struct file_operations sim_fops = {
	.owner = THIS_MODULE,
	.open = sim_open,
	.release = sim_release,
	.read = sim_read,
	.write = sim_write,
	.poll = sim_poll,
	.unlocked_ioctl = sim_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = sim_mmap,
};

/**
 * sim_file_add() - create the file of a processor
 * @sim: the processor
 *
 * Context: may sleep.
 * Return: 0 or what misc_register() says.
 */
int sim_file_add(struct sim *sim)
{
	snprintf(sim->misc_name, sizeof(sim->misc_name), SIM_NAME "%u",
		 sim->index);
	sim->misc.minor = MISC_DYNAMIC_MINOR;
	sim->misc.name = sim->misc_name;
	sim->misc.fops = &sim_fops;
	sim->misc.parent = &sim->bells_pdev->dev;
	return misc_register(&sim->misc);
}

/**
 * sim_file_remove() - remove the file; calls on an open file fail then
 * @sim: the processor
 *
 * Context: may sleep.
 */
void sim_file_remove(struct sim *sim)
{
	misc_deregister(&sim->misc);
	WRITE_ONCE(sim->gone, true);
	wake_up_interruptible_all(&sim->readers);
}
