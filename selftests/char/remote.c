// SPDX-License-Identifier: GPL-2.0-only
/* remote COMMAND...: have the remote's console execute it, show the answer */
#include <stdio.h>
#include <string.h>

#include "misc.h"

int main(int argc, char **argv)
{
	char command[256] = "";
	int i, ret;

	if (argc < 2) {
		fprintf(stderr, "usage: remote COMMAND...\n");
		return 2;
	}
	for (i = 1; i < argc; i++) {
		size_t len = strlen(command);

		snprintf(command + len, sizeof(command) - len, "%s%s",
			 i > 1 ? " " : "", argv[i]);
	}
	ret = remote("%s", command);
	if (!ret)
		fputs(remote_answer, stdout);
	return ret ? 1 : 0;
}
