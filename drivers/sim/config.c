// SPDX-License-Identifier: GPL-2.0-only
/* configfs: /sys/kernel/config/amp-sim/NAME, a directory a processor */
#include <linux/configfs.h>
#include <linux/idr.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <amp/ring.h>

#include "sim.h"

#define MAX_NUM_BUFS		(2 * AMP_RING_MAX_NUM)
#define MAX_FIRST_CHANNEL	U16_MAX
#define DEFAULT_BASE		0x10000000
/* Default distance between the channel numbers of two processors */
#define FIRST_CHANNELS		16

/**
 * struct config - a processor in configfs
 * @item: its directory
 * @index: N of /dev/amp-simN
 * @mutex: protects what follows
 * @params: what the files say, which is what @sim is like
 * @sim: the processor, while it is live
 */
struct config {
	struct config_item item;
	int index;
	struct mutex mutex; /* params, sim */
	struct sim_params params;
	struct sim *sim;
};

static DEFINE_IDA(indices);

static const char * const peer_names[] = {
	[SIM_PEER_USER] = "user",
	[SIM_PEER_KERNEL] = "kernel",
};

static const char * const role_names[] = {
	[SIM_MASTER] = "master",
	[SIM_REMOTE] = "remote",
};

static const char * const memory_names[] = AMP_MEMORY_NAMES;

static struct config *to_config(struct config_item *item)
{
	return container_of(item, struct config, item);
}

/* Sets a parameter; -EBUSY while the processor is live */
static noinline int set_param(struct config *config, u32 *param, u32 val)
{
	int ret = -EBUSY;

	mutex_lock(&config->mutex);
	if (!config->sim) {
		WRITE_ONCE(*param, val);
		ret = 0;
	}
	mutex_unlock(&config->mutex);
	return ret;
}

static bool is_buf_size(u32 val)
{
	return val >= AMP_RING_MIN_BUF && val <= AMP_RING_MAX_BUF;
}

/* Where a parameter is */
#define PARAM(_name)							\
static u32 *_name##_of(struct config_item *item)			\
{									\
	return &to_config(item)->params._name;				\
}

/* The file of a number: shown by @_format, stored if @_ok is true of val */
#define NUMBER(_name, _format, _ok)					\
PARAM(_name)								\
									\
static ssize_t sim_##_name##_show(struct config_item *item, char *page)	\
{									\
	return sysfs_emit(page, _format "\n",				\
			  READ_ONCE(*_name##_of(item)));		\
}									\
									\
static ssize_t sim_##_name##_store(struct config_item *item,		\
				   const char *page, size_t len)	\
{									\
	u32 val;							\
	int ret = kstrtou32(page, 0, &val);				\
									\
	if (!ret && !(_ok))						\
		ret = -EINVAL;						\
	return ret ?: set_param(to_config(item), _name##_of(item), val) ?: \
		      len;						\
}

NUMBER(channels, "%u", val && val <= SIM_MAX_CHANNELS)
CONFIGFS_ATTR(sim_, channels);
NUMBER(num_bufs, "%u", val >= 2 && val <= MAX_NUM_BUFS && is_power_of_2(val))
CONFIGFS_ATTR(sim_, num_bufs);
NUMBER(buf_size, "%u", is_buf_size(val))
CONFIGFS_ATTR(sim_, buf_size);
NUMBER(tx_buf_size, "%u", !val || is_buf_size(val))
CONFIGFS_ATTR(sim_, tx_buf_size);
NUMBER(rx_buf_size, "%u", !val || is_buf_size(val))
CONFIGFS_ATTR(sim_, rx_buf_size);
NUMBER(vring_align, "%u", amp_ring_align_ok(val))
CONFIGFS_ATTR(sim_, vring_align);
NUMBER(first_channel, "%u", val <= MAX_FIRST_CHANNEL)
CONFIGFS_ATTR(sim_, first_channel);
NUMBER(device_base, "%#x", PAGE_ALIGNED(val))
CONFIGFS_ATTR(sim_, device_base);

/* The file of one of the words of NAME_names */
#define WORD(_name)							\
PARAM(_name)								\
									\
static ssize_t sim_##_name##_show(struct config_item *item, char *page)	\
{									\
	u32 val = READ_ONCE(*_name##_of(item));				\
									\
	return sysfs_emit(page, "%s\n", _name##_names[val]);		\
}									\
									\
static ssize_t sim_##_name##_store(struct config_item *item,		\
				   const char *page, size_t len)	\
{									\
	int val = sysfs_match_string(_name##_names, page);		\
									\
	if (val < 0)							\
		return val;						\
	return set_param(to_config(item), _name##_of(item), val) ?: len; \
}

WORD(peer)
CONFIGFS_ATTR(sim_, peer);
WORD(role)
CONFIGFS_ATTR(sim_, role);
WORD(memory)
CONFIGFS_ATTR(sim_, memory);

static ssize_t sim_dev_name_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%s.%d\n", sim_bells_driver.driver.name,
			  to_config(item)->index);
}
CONFIGFS_ATTR_RO(sim_, dev_name);

static void go_down(struct config *config)
{
	lockdep_assert_held(&config->mutex);
	if (config->sim)
		sim_destroy(config->sim);
	config->sim = NULL;
}

static ssize_t sim_live_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", !!READ_ONCE(to_config(item)->sim));
}

static ssize_t sim_live_store(struct config_item *item, const char *page,
			      size_t len)
{
	struct config *config = to_config(item);
	struct sim *sim;
	bool live;
	int ret = kstrtobool(page, &live);

	if (ret)
		return ret;
	mutex_lock(&config->mutex);
	if (!live) {
		go_down(config);
	} else if (!config->sim) {
		sim = sim_create(config->index, &config->params);
		ret = PTR_ERR_OR_ZERO(sim);
		config->sim = ret ? NULL : sim;
	}
	mutex_unlock(&config->mutex);
	return ret ?: len;
}
CONFIGFS_ATTR(sim_, live);

static struct configfs_attribute *sim_attrs[] = {
	&sim_attr_channels,
	&sim_attr_num_bufs,
	&sim_attr_buf_size,
	&sim_attr_tx_buf_size,
	&sim_attr_rx_buf_size,
	&sim_attr_vring_align,
	&sim_attr_first_channel,
	&sim_attr_device_base,
	&sim_attr_peer,
	&sim_attr_memory,
	&sim_attr_role,
	&sim_attr_dev_name,
	&sim_attr_live,
	NULL
};

static void sim_item_release(struct config_item *item)
{
	struct config *config = to_config(item);

	ida_free(&indices, config->index);
	mutex_destroy(&config->mutex);
	kfree(config);
}

static struct configfs_item_operations sim_item_ops = {
	.release = sim_item_release,
};

static const struct config_item_type sim_item_type = {
	.ct_owner = THIS_MODULE,
	.ct_item_ops = &sim_item_ops,
	.ct_attrs = sim_attrs,
};

static struct config_item *sim_make_item(struct config_group *group,
					 const char *name)
{
	struct config *config = kzalloc(sizeof(*config), GFP_KERNEL);
	int index;

	if (!config)
		return ERR_PTR(-ENOMEM);
	index = ida_alloc(&indices, GFP_KERNEL);
	if (index < 0) {
		kfree(config);
		return ERR_PTR(index);
	}
	config->index = index;
	mutex_init(&config->mutex);
	config->params = (struct sim_params){
		.channels = 1,
		.num_bufs = AMP_DEFAULT_NUM_BUFS,
		.buf_size = AMP_DEFAULT_BUF_SIZE,
		.vring_align = AMP_RING_ALIGN,
		.first_channel = FIRST_CHANNELS * config->index,
		.device_base = DEFAULT_BASE,
	};
	config_item_init_type_name(&config->item, name, &sim_item_type);
	return &config->item;
}

/* The files can't be written to any more, not even open ones */
static void sim_drop_item(struct config_group *group, struct config_item *item)
{
	struct config *config = to_config(item);

	mutex_lock(&config->mutex);
	go_down(config);
	mutex_unlock(&config->mutex);
	config_item_put(item);
}

static struct configfs_group_operations sim_group_ops = {
	.make_item = sim_make_item,
	.drop_item = sim_drop_item,
};

static const struct config_item_type sim_group_type = {
	.ct_owner = THIS_MODULE,
	.ct_group_ops = &sim_group_ops,
};

static struct configfs_subsystem sim_subsystem = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = SIM_NAME,
			.ci_type = &sim_group_type,
		},
	},
};

/**
 * sim_config_add() - be there in configfs
 *
 * Return: 0 or an error.
 */
int sim_config_add(void)
{
	config_group_init(&sim_subsystem.su_group);
	mutex_init(&sim_subsystem.su_mutex);
	return configfs_register_subsystem(&sim_subsystem);
}

/**
 * sim_config_remove() - remove the directory; there are no processors left
 */
void sim_config_remove(void)
{
	configfs_unregister_subsystem(&sim_subsystem);
	mutex_destroy(&sim_subsystem.su_mutex);
}
