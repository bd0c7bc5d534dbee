// SPDX-License-Identifier: GPL-2.0-only
/*
 * An application of OpenAMP as the remote: echo.
 *
 * libmetal is built for its system "generic", where metal_sleep_usec() does not
 * sleep: the port waits for buffers itself.
 */
#include <err.h>

#include <linux/amp_sim.h>

#include <metal/sys.h>
#include <openamp/open_amp.h>

#include "../peer.h"

#define MAX_VDEVS	16
/* The table is in a page of its own */
#define TABLE_BYTES	4096
/* Endpoints of a channel: its default one, that of its character device, a service */
#define ENDPOINTS	3

static const uint32_t addresses[ENDPOINTS] = {
	AMP_SIM_ADDR_REMOTE, AMP_SIM_ADDR_MISC, RPMSG_ADDR_ANY,
};

/**
 * struct vdev - a channel
 * @index: its index in the table
 * @virtio: the device, NULL without a session
 * @rpmsg: the rpmsg device on it
 * @epts: its endpoints; that of the service is made when it is announced
 */
static struct vdev {
	unsigned int index;
	struct virtio_device *virtio;
	struct rpmsg_virtio_device rpmsg;
	struct rpmsg_endpoint epts[ENDPOINTS];
} vdevs[MAX_VDEVS];

static struct remoteproc processor;
static struct remoteproc_mem region;
static struct metal_io_region io;
static metal_phys_addr_t address;

static int ring(struct remoteproc *rproc, uint32_t id)
{
	(void)rproc;
	peer_ring(id);
	return 0;
}

/* All memory is added before anything is looked up in it */
static const struct remoteproc_ops ops = {
	.notify = ring,
};

static int echo(struct rpmsg_endpoint *ept, void *data, size_t len, uint32_t src,
		void *priv)
{
	const struct vdev *vdev = priv;

	while (rpmsg_trysendto(ept, data, len, src) == RPMSG_ERR_NO_BUFF &&
	       peer_session(vdev->index))
		peer_sleep(1);
	return RPMSG_SUCCESS;
}

void port_init(void)
{
	const struct metal_init_params params = METAL_INIT_DEFAULTS;
	struct peer_memory memory;
	int ret;

	peer_memory(&memory);
	address = memory.address;
	if (metal_init(&params))
		errx(1, "metal_init() failed");
	metal_io_init(&io, memory.mem, &address, memory.size, -1, 0, NULL);
	remoteproc_init(&processor, &ops, NULL);
	remoteproc_init_mem(&region, "memory", address, address, memory.size, &io);
	remoteproc_add_mem(&processor, &region);
	ret = remoteproc_set_rsc_table(&processor, memory.mem, TABLE_BYTES);
	if (ret)
		errx(1, "remoteproc_set_rsc_table(): %d", ret);
}

static void create_endpoint(struct vdev *vdev, unsigned int n, const char *name)
{
	int ret;

	vdev->epts[n].priv = vdev;
	ret = rpmsg_create_ept(&vdev->epts[n], &vdev->rpmsg.rdev, name,
			       addresses[n], RPMSG_ADDR_ANY, echo, NULL);
	/* an announcement fails if the session ends meanwhile */
	if (ret && peer_session(vdev->index))
		errx(1, "rpmsg_create_ept() of device %u: %d", vdev->index, ret);
}

/* OpenAMP does not announce an endpoint without a name */
void port_start(unsigned int i)
{
	struct vdev *vdev = &vdevs[i];
	int ret;

	vdev->index = i;
	vdev->virtio = remoteproc_create_virtio(&processor, i, VIRTIO_DEV_DEVICE,
						NULL);
	if (!vdev->virtio)
		errx(1, "remoteproc_create_virtio() of device %u failed", i);
	ret = rpmsg_init_vdev(&vdev->rpmsg, vdev->virtio, NULL, &io, NULL);
	if (ret)
		errx(1, "rpmsg_init_vdev() of device %u: %d", i, ret);
	create_endpoint(vdev, 0, "");
	create_endpoint(vdev, 1, "");
}

void port_start_master(unsigned int i)
{
	errx(2, "device %u: OpenAMP is the remote only", i);
}

void port_stop(unsigned int i)
{
	struct vdev *vdev = &vdevs[i];

	rpmsg_deinit_vdev(&vdev->rpmsg);
	remoteproc_remove_virtio(&processor, vdev->virtio);
	vdev->virtio = NULL;
}

void port_bell(uint32_t id)
{
	remoteproc_get_notification(&processor, id);
}

/* From the start */
bool port_is_up(unsigned int i)
{
	return vdevs[i].virtio;
}

void port_announce(unsigned int i)
{
	create_endpoint(&vdevs[i], ENDPOINTS - 1, PEER_SERVICE);
}
