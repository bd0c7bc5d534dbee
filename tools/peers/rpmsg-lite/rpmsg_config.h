/* SPDX-License-Identifier: GPL-2.0-only */
/* Settings of rpmsg-lite, see its rpmsg_default_config.h */
#ifndef PEER_RPMSG_CONFIG_H
#define PEER_RPMSG_CONFIG_H

#include <stdlib.h>

/* Number and size of the buffers are those of the simulator */
#define RL_ALLOW_CUSTOM_SHMEM_CONFIG		(1)
/* Otherwise Linux learns from a timer that it may send again */
#define RL_ALLOW_CONSUMED_BUFFERS_NOTIFICATION	(1)

#define RL_ASSERT(x)		\
	do {			\
		if (!(x))	\
			abort();	\
	} while (0)

#endif /* PEER_RPMSG_CONFIG_H */
