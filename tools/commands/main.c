// SPDX-License-Identifier: GPL-2.0
/* The geojp command.  command_line.c finds the subcommand. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/report.h"
#include "commands/command_line.h"

/* Without them the first file that is opened would get what is for stderr. */
static void open_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	enum geojp_exit code;

	open_standard_files();
	language_choose();
	code = command_line_run(argc, argv);

	/* If something is missing on stdout, geojp must not succeed. */
	if (fflush(stdout) || ferror(stdout)) {
		failed("stdout: cannot write", GEOJP_STORE);
		return code ? code : GEOJP_STORE;
	}
	return code;
}
