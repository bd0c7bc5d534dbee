// SPDX-License-Identifier: GPL-2.0-only
/*
 * An application of OpenAMP, as the remote or as the master: echo.
 *
 * libmetal is built for its system "generic", where metal_sleep_usec() does not
 * sleep: the port waits for buffers itself.
 */
#include <err.h>
#include <stdio.h>

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
 * @buffers: as the master, the memory that the library takes buffers from
 * @epts: its endpoints; that of the service is made when it is announced
 */
static struct vdev {
	unsigned int index;
	struct virtio_device *virtio;
	struct rpmsg_virtio_device rpmsg;
	struct rpmsg_virtio_shm_pool buffers;
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

static void created(struct rpmsg_device *rdev, const char *name, uint32_t addr)
{
	(void)rdev;
	printf("created %.32s 0x%x\n", name, addr);
}

static void destroyed(struct rpmsg_device *rdev, const char *name, uint32_t addr)
{
	(void)rdev;
	printf("destroyed %.32s 0x%x\n", name, addr);
}

/*
 * Buffers and @config are the driver's, which is the master.  OpenAMP does not
 * announce an endpoint without a name.
 */
static void start(unsigned int i, unsigned int role,
		  const struct rpmsg_virtio_config *config)
{
	struct vdev *vdev = &vdevs[i];
	int ret;

	vdev->index = i;
	vdev->virtio = remoteproc_create_virtio(&processor, i, role, NULL);
	if (!vdev->virtio)
		errx(1, "remoteproc_create_virtio() of device %u failed", i);
	ret = rpmsg_init_vdev_with_config(&vdev->rpmsg, vdev->virtio, created, &io,
					  &vdev->buffers, config);
	if (ret)
		errx(1, "rpmsg_init_vdev_with_config() of device %u: %d", i, ret);
	vdev->rpmsg.rdev.ns_unbind_cb = destroyed;
	create_endpoint(vdev, 0, "");
	create_endpoint(vdev, 1, "");
}

void port_start(unsigned int i)
{
	start(i, VIRTIO_DEV_DEVICE, NULL);
}

void port_start_master(unsigned int i)
{
	struct rpmsg_virtio_config config = { 0 };
	struct peer_pool pool;
	size_t rings;

	peer_pool(i, &pool);
	rings = 2 * pool.ring_size;
	config.h2r_buf_size = pool.buf_size;
	config.r2h_buf_size = pool.buf_size;
	rpmsg_virtio_init_shm_pool(&vdevs[i].buffers, (char *)pool.mem + rings,
				   pool.size - rings);
	start(i, VIRTIO_DEV_DRIVER, &config);
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
