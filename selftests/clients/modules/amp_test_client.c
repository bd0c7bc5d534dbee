// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of the kernel's rpmsg API that does what drivers may do: it sends in its
 * probe, and in its callback, which then has to wait for room.
 *
 * What it has done is in its parameters.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/rpmsg.h>

/* Of a message that is no order to send */
#define DATA	'd'
#define SIZE	64

static char *name = "amp-test-client";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "Name of a second service that the driver is for");

static unsigned int burst;
module_param(burst, uint, 0644);
MODULE_PARM_DESC(burst, "Messages that the callback sends for each order");

static unsigned int delay_ms;
module_param(delay_ms, uint, 0644);
MODULE_PARM_DESC(delay_ms, "Time until it begins to send them");

static unsigned int to;
module_param(to, uint, 0644);
MODULE_PARM_DESC(to, "rpmsg address that it sends them to");

static int probe_error = 1;
module_param(probe_error, int, 0444);
MODULE_PARM_DESC(probe_error, "What rpmsg_send() returned in the last probe");

static unsigned int received;
module_param(received, uint, 0444);
MODULE_PARM_DESC(received, "Messages that were received");

static unsigned int sent;
module_param(sent, uint, 0644);
MODULE_PARM_DESC(sent, "Messages that the callback has sent");

static int send_error;
module_param(send_error, int, 0644);
MODULE_PARM_DESC(send_error, "What rpmsg_sendto() returned when the callback gave up");

static int client_receive(struct rpmsg_device *rpdev, void *data, int len,
			  void *priv, u32 src)
{
	u8 msg[SIZE] = { DATA };
	unsigned int i;
	int ret;

	WRITE_ONCE(received, received + 1);
	if (len && *(u8 *)data == DATA)
		return 0;
	msleep(READ_ONCE(delay_ms));
	for (i = 0; i < READ_ONCE(burst); i++) {
		ret = rpmsg_sendto(rpdev->ept, msg, sizeof(msg), to);
		if (ret) {
			WRITE_ONCE(send_error, ret);
			return 0;
		}
		WRITE_ONCE(sent, sent + 1);
	}
	return 0;
}

static int client_probe(struct rpmsg_device *rpdev)
{
	u8 msg[SIZE] = { DATA };

	probe_error = rpmsg_send(rpdev->ept, msg, sizeof(msg));
	return 0;
}

static struct rpmsg_device_id client_ids[] = {
	{ .name = "amp-test-client" },
	{ },
	{ },
};

static struct rpmsg_driver client_driver = {
	.drv.name = "amp_test_client",
	.id_table = client_ids,
	.probe = client_probe,
	.callback = client_receive,
};

static int __init client_init(void)
{
	strscpy(client_ids[1].name, name, sizeof(client_ids[1].name));
	return register_rpmsg_driver(&client_driver);
}
module_init(client_init);

static void __exit client_exit(void)
{
	unregister_rpmsg_driver(&client_driver);
}
module_exit(client_exit);

MODULE_DESCRIPTION("Client of the kernel's rpmsg API, for tests");
MODULE_LICENSE("GPL");
