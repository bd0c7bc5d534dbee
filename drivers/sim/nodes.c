// SPDX-License-Identifier: GPL-2.0-only
/*
 * What amp_virtio sees: firmware nodes as the device tree would have them, see
 * Documentation/devicetree/bindings/rpmsg/, and a device for the remote's.
 *
 *	the doorbells
 *	  the master's end
 *	    a channel ...
 *	  the remote's, if that is this kernel, too
 *	    a channel ...
 *
 * They have no names of their own: a node may outlive its processor, and must not
 * conflict with a new one.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/sysfs.h>

#include <linux/amp_sim.h>

#include "sim.h"

static const char * const bell_names[] = { "rx", "tx" };

/* Endpoints of a channel: default, character device, network interface */
#define ENDPOINTS	3
/* Properties of a channel, and the end of them */
#define MAX_PROPS	9
/* Numbers that describe a range of memory */
#define RANGE_CELLS	3

static const u32 addresses[ENDPOINTS][2] = {
	{ AMP_SIM_ADDR_LINUX, AMP_SIM_ADDR_REMOTE },
	{ AMP_SIM_ADDR_MISC, AMP_SIM_ADDR_MISC },
	{ AMP_SIM_ADDR_ETH, AMP_SIM_ADDR_ETH },
};

static enum amp_role role_of(const struct sim *sim, unsigned int end)
{
	bool master = (sim->params.role == SIM_MASTER) != !!end;

	return master ? AMP_ROLE_MASTER : AMP_ROLE_REMOTE;
}

static struct fwnode_handle *create_channel(struct sim *sim, unsigned int end,
					    unsigned int k)
{
	u32 number = sim->params.first_channel + k + end * SIM_PEER_OFFSET;
	char name[AMP_NAME_SIZE];
	u32 endpoints[ENDPOINTS][2];
	struct property_entry props[MAX_PROPS] = {
		PROPERTY_ENTRY_U32("reg", number),
		PROPERTY_ENTRY_STRING("channel-name", name),
		PROPERTY_ENTRY_U32("rpmsg-role", role_of(sim, end)),
		PROPERTY_ENTRY_U32("rpmsg-vdev", k),
		PROPERTY_ENTRY_U32_ARRAY("default-endpoint", endpoints[0]),
		PROPERTY_ENTRY_U32_ARRAY("misc-endpoint", endpoints[1]),
	};
	unsigned int i, n = 6;

	if (!sim_has_sizes(&sim->params))
		props[n++] = PROPERTY_ENTRY_U32("rpmsg-buf-size",
						sim->params.buf_size);
	/* small buffers have no room for Ethernet */
	if (min(sim_tx_buf_size(&sim->params),
		sim_rx_buf_size(&sim->params)) >= AMP_ETH_MIN_BUF)
		props[n++] = PROPERTY_ENTRY_U32_ARRAY("eth-endpoint",
						      endpoints[2]);

	snprintf(name, sizeof(name), "sim%u-channel%u", sim->index, k);
	for (i = 0; i < ENDPOINTS; i++) {
		endpoints[i][0] = addresses[i][end];
		endpoints[i][1] = addresses[i][!end];
	}
	return fwnode_create_software_node(props, sim->ends[end].fwnode);
}

/*
 * "remote-ranges": the remote's address, the local address and the size of each
 * chunk
 */
static void fill_ranges(const struct sim *sim, u64 ranges[][RANGE_CELLS])
{
	const struct sim_chunk *chunk;
	unsigned int i;

	for (i = 0; i < sim->num_chunks; i++) {
		chunk = &sim->chunks[i];
		ranges[i][0] = sim->params.device_base + chunk->offset;
		ranges[i][1] = virt_to_phys(chunk->mem);
		ranges[i][2] = chunk->size;
	}
}

static const char * const memory_names[] = AMP_MEMORY_NAMES;

/* Makes the node of one end: its output register is the other end's input */
static struct fwnode_handle *create_end(struct sim *sim, unsigned int end)
{
	const struct software_node *bells = to_software_node(sim->bells);
	const struct software_node_ref_args registers[] = {
		SOFTWARE_NODE_REFERENCE(bells, end ? SIM_TO_PEER : SIM_TO_LINUX),
		SOFTWARE_NODE_REFERENCE(bells, end ? SIM_TO_LINUX : SIM_TO_PEER),
	};
	const u64 table[] = { virt_to_phys(sim->chunks[0].mem),
			      sim->chunks[0].size };
	const char *memory = memory_names[sim->params.memory];
	u64 ranges[SIM_MAX_CHUNKS][RANGE_CELLS];
	const struct property_entry props[] = {
		PROPERTY_ENTRY_U64_ARRAY("resource-table", table),
		PROPERTY_ENTRY_U64_ARRAY_LEN("remote-ranges", ranges[0],
					     RANGE_CELLS * sim->num_chunks),
		PROPERTY_ENTRY_BOOL(AMP_PROP_KERNEL_MEMORY),
		PROPERTY_ENTRY_BOOL("dma-coherent"),
		PROPERTY_ENTRY_STRING("rpmsg-vring-memory", memory),
		PROPERTY_ENTRY_STRING("rpmsg-buffer-memory", memory),
		PROPERTY_ENTRY_STRING("rpmsg-table-memory", memory),
		PROPERTY_ENTRY_REF_ARRAY("rpmsg-doorbells", registers),
		PROPERTY_ENTRY_STRING_ARRAY("rpmsg-doorbell-names", bell_names),
		PROPERTY_ENTRY_STRING("rpmsg-doorbell-payload", "notify-id"),
		{ }
	};

	fill_ranges(sim, ranges);
	return fwnode_create_software_node(props, sim->bells);
}

/* Stores a node in @to; if it is an error, stores NULL and returns the error */
static int take_node(struct fwnode_handle **to, struct fwnode_handle *fwnode)
{
	*to = IS_ERR(fwnode) ? NULL : fwnode;
	return PTR_ERR_OR_ZERO(fwnode);
}

static int create_nodes(struct sim *sim)
{
	unsigned int n, k;
	struct sim_end *end;
	int ret;

	ret = take_node(&sim->bells, fwnode_create_software_node(NULL, NULL));
	for (n = 0; !ret && n < sim_num_ends(sim); n++) {
		end = &sim->ends[n];
		ret = take_node(&end->fwnode, create_end(sim, n));
		for (k = 0; !ret && k < sim->params.channels; k++)
			ret = take_node(&end->channels[k],
					create_channel(sim, n, k));
	}
	return ret;
}

/* Removes the nodes; entries that are NULL are skipped */
static void remove_nodes(struct sim *sim)
{
	unsigned int n, k;

	for (n = 0; n < sim_num_ends(sim); n++) {
		for (k = 0; k < sim->params.channels; k++)
			fwnode_remove_software_node(sim->ends[n].channels[k]);
		fwnode_remove_software_node(sim->ends[n].fwnode);
	}
	fwnode_remove_software_node(sim->bells);
}

static bool is_node(const struct sim *sim, const struct fwnode_handle *fwnode)
{
	unsigned int n, k;

	for (n = 0; n < sim_num_ends(sim); n++) {
		if (fwnode == sim->ends[n].fwnode)
			return true;
		for (k = 0; k < sim->params.channels; k++)
			if (fwnode == sim->ends[n].channels[k])
				return true;
	}
	return fwnode == sim->bells;
}

static bool is_linked(struct device *dev)
{
	struct kernfs_node *link = sysfs_get_dirent(dev->kobj.sd,
						    "software_node");

	sysfs_put(link);
	return link;
}

/*
 * A device holds its node, unless there was no memory for the links between
 * them in sysfs.  The driver core puts the node in any case when the device goes
 * (software_node_notify_remove() up to 6.12), so have it held in any case.
 */
static int hold_node(struct notifier_block *added, unsigned long event,
		     void *data)
{
	struct sim *sim = container_of(added, struct sim, added);
	struct device *dev = data;

	if (event == BUS_NOTIFY_ADD_DEVICE && dev->fwnode &&
	    is_node(sim, dev->fwnode) && !is_linked(dev))
		fwnode_handle_get(dev->fwnode);
	return NOTIFY_OK;
}

static int add_end(struct sim *sim, unsigned int n)
{
	struct sim_end *end = &sim->ends[n];
	const struct platform_device_info info = {
		.parent = &sim->bells_pdev->dev,
		.fwnode = end->fwnode,
		.name = "rpmsg-amp-remote",
		.id = SIM_MAX_ENDS * sim->index + n,
		.dma_mask = DMA_BIT_MASK(32),
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	end->pdev = pdev;
	return 0;
}

/**
 * sim_nodes_remove() - unregister the devices of a processor
 * @sim: the processor
 *
 * Context: may sleep.
 */
void sim_nodes_remove(struct sim *sim)
{
	unsigned int n = sim_num_ends(sim);

	while (n--)
		platform_device_unregister(sim->ends[n].pdev);
	platform_device_unregister(sim->bells_pdev);
	bus_unregister_notifier(&platform_bus_type, &sim->added);
	remove_nodes(sim);
}

/**
 * sim_nodes_add() - let amp_virtio know of a processor
 * @sim: the processor, with its memory
 *
 * Context: may sleep.
 * Return: 0 or an error.
 */
int sim_nodes_add(struct sim *sim)
{
	unsigned int n;
	int ret;

	sim->added.notifier_call = hold_node;
	ret = create_nodes(sim) ?:
	      bus_register_notifier(&platform_bus_type, &sim->added) ?:
	      sim_bells_add(sim);
	for (n = 0; !ret && n < sim_num_ends(sim); n++)
		ret = add_end(sim, n);
	if (ret)
		sim_nodes_remove(sim);
	return ret;
}
