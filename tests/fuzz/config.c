// SPDX-License-Identifier: GPL-2.0
/* The configuration file. */
#include <stdio.h>
#include <unistd.h>

#include "config/config.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = fuzz_file(data, size);
	enum geojp_exit code;
	struct config c;
	char path[64];
	size_t i;

	sprintf(path, "/proc/self/fd/%d", fd);
	code = config_read(&c, path);
	must(code == GEOJP_OK || code == GEOJP_USAGE, "another exit code");
	must(code || c.lists, "a configuration without a list");
	for (i = 0; !code && i < c.lists; i++)
		must(config_list(&c, c.list[i].name) == &c.list[i],
		     "a list is not found by its name");
	config_list(&c, "other");
	config_free(&c);
	close(fd);
	return fuzz_verdict(!code);
}
