// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"
#include "rule/rule.h"
#include "rule/run.h"

#define FILE_MOST (1 << 20)

const char *rule_run_dir(void)
{
	const char *test = getenv("GEOJP_RUN");

	return test ? test : "/run/geojp";
}

char *run_path(const char *name)
{
	return xprintf("%s/%s", rule_run_dir(), name);
}

char *run_read(const char *name)
{
	char *path = run_path(name), *text;
	size_t size;
	int error;

	text = file_read(path, O_NOFOLLOW, FILE_MOST, &size);
	error = errno;
	free(path);
	errno = error;
	return text;
}

enum geojp_exit run_write(const char *name, file_writer *write,
			  const void *data)
{
	char *path = run_path(name);
	enum geojp_exit code;

	if (dir_make(rule_run_dir(), 0755))
		code = own_file_replace(path, write, data);
	else
		code = failed(rule_run_dir(), GEOJP_STORE);
	free(path);
	return code;
}

void run_forget(const char *name)
{
	char *path = run_path(name);

	unlink(path);
	free(path);
}
