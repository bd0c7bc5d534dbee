// SPDX-License-Identifier: GPL-2.0-only
/*
 * What amp_virtio sees: firmware nodes as the device tree would have them, see
 * Documentation/devicetree/bindings/rpmsg/, and a device for the remote's.
 *
 *	amp-sim.N		the doorbells
 *	  remote		the master's end
 *	    channel@0 ...
 *	  peer			the remote's, if that is this kernel, too
 *	    channel@0 ...
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>

#include <linux/amp_sim.h>

#include "sim.h"

static const char * const bell_names[] = { "rx", "tx" };

static const u32 addresses[3][2] = {
	{ AMP_SIM_ADDR_LINUX, AMP_SIM_ADDR_REMOTE },
	{ AMP_SIM_ADDR_MISC, AMP_SIM_ADDR_MISC },
	{ AMP_SIM_ADDR_ETH, AMP_SIM_ADDR_ETH },
};

static enum amp_role role_of(unsigned int end)
{
	return end ? AMP_ROLE_REMOTE : AMP_ROLE_MASTER;
}

static void fill_channel(struct sim *sim, unsigned int end, unsigned int k)
{
	struct sim_channel_node *ch = &sim->ends[end].channels[k];
	u32 number = sim->params.first_channel + k + end * SIM_PEER_OFFSET;
	const struct property_entry props[SIM_CHANNEL_PROPS] = {
		PROPERTY_ENTRY_U32("reg", number),
		PROPERTY_ENTRY_STRING("channel-name", ch->label),
		PROPERTY_ENTRY_U32("rpmsg-role", role_of(end)),
		PROPERTY_ENTRY_U32("rpmsg-buf-size", sim->params.buf_size),
		PROPERTY_ENTRY_U32("rpmsg-vdev", k),
		PROPERTY_ENTRY_U32_ARRAY_LEN("default-endpoint",
					     ch->endpoints[0], 2),
		PROPERTY_ENTRY_U32_ARRAY_LEN("misc-endpoint",
					     ch->endpoints[1], 2),
		PROPERTY_ENTRY_U32_ARRAY_LEN("eth-endpoint",
					     ch->endpoints[2], 2),
	};
	unsigned int i;

	snprintf(ch->name, sizeof(ch->name), "channel@%x", number);
	snprintf(ch->label, sizeof(ch->label), "sim%u-channel%u", sim->index,
		 k);
	for (i = 0; i < ARRAY_SIZE(addresses); i++) {
		ch->endpoints[i][0] = addresses[i][end];
		ch->endpoints[i][1] = addresses[i][!end];
	}
	memcpy(ch->props, props, sizeof(props));
	ch->node.name = ch->name;
	ch->node.parent = &sim->ends[end].node;
	ch->node.properties = ch->props;
}

static void fill_memory(struct sim *sim, struct sim_end *end)
{
	const struct sim_chunk *chunk;
	unsigned int i;

	for (i = 0; i < sim->num_chunks; i++) {
		chunk = &sim->chunks[i];
		end->ranges[i][0] = sim->params.device_base + chunk->offset;
		end->ranges[i][1] = virt_to_phys(chunk->mem);
		end->ranges[i][2] = chunk->size;
	}
	end->table[0] = end->ranges[0][1];
	end->table[1] = end->ranges[0][2];
}

/* What one end rings is what rings for the other */
static void fill_end(struct sim *sim, unsigned int n)
{
	struct sim_end *end = &sim->ends[n];
	const struct property_entry props[SIM_END_PROPS] = {
		PROPERTY_ENTRY_U64_ARRAY_LEN("resource-table", end->table, 2),
		PROPERTY_ENTRY_U64_ARRAY_LEN("remote-ranges", end->ranges[0],
					     3 * sim->num_chunks),
		PROPERTY_ENTRY_BOOL("dma-coherent"),
		PROPERTY_ENTRY_REF_ARRAY("rpmsg-doorbells", end->bells),
		PROPERTY_ENTRY_STRING_ARRAY("rpmsg-doorbell-names", bell_names),
		PROPERTY_ENTRY_STRING("rpmsg-doorbell-payload", "notify-id"),
	};
	unsigned int k;

	end->bells[0] = SOFTWARE_NODE_REFERENCE(&sim->bells,
						n ? SIM_TO_PEER : SIM_TO_LINUX);
	end->bells[1] = SOFTWARE_NODE_REFERENCE(&sim->bells,
						n ? SIM_TO_LINUX : SIM_TO_PEER);
	fill_memory(sim, end);
	memcpy(end->props, props, sizeof(props));
	end->node.name = n ? "peer" : "remote";
	end->node.parent = &sim->bells;
	end->node.properties = end->props;
	for (k = 0; k < sim->params.channels; k++)
		fill_channel(sim, n, k);
}

static int register_nodes(struct sim *sim)
{
	const struct software_node **node = sim->nodes;
	unsigned int n, k;

	snprintf(sim->bells_name, sizeof(sim->bells_name), SIM_NAME ".%u",
		 sim->index);
	sim->bells.name = sim->bells_name;
	*node++ = &sim->bells;
	for (n = 0; n < sim_num_ends(sim); n++) {
		fill_end(sim, n);
		*node++ = &sim->ends[n].node;
		for (k = 0; k < sim->params.channels; k++)
			*node++ = &sim->ends[n].channels[k].node;
	}
	return software_node_register_node_group(sim->nodes);
}

static int add_end(struct sim *sim, unsigned int n)
{
	struct sim_end *end = &sim->ends[n];
	const struct platform_device_info info = {
		.parent = &sim->bells_pdev->dev,
		.fwnode = software_node_fwnode(&end->node),
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
 * sim_nodes_remove() - have nobody know of a processor any more
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
	software_node_unregister_node_group(sim->nodes);
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

	ret = register_nodes(sim);
	if (ret)
		return ret;
	ret = sim_bells_add(sim);
	for (n = 0; !ret && n < sim_num_ends(sim); n++)
		ret = add_end(sim, n);
	if (ret)
		sim_nodes_remove(sim);
	return ret;
}
