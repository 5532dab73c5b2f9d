// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/program.h"
#include "base/report.h"
#include "base/stream.h"

#define ERR_MOST 4096

/* In the child.  dup2() of -1 fails. */
static void become(const char *file, const char *const *argv, int out, int err)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	program_become(file, argv, (int [3]){ null, out, err });
}

static bool start(struct stream *s, const char *file, const char *const *argv)
{
	int out[2];

	s->err = memfd_create("stderr", MFD_CLOEXEC);
	if (s->err < 0)
		return false;
	if (pipe2(out, O_CLOEXEC)) {
		close(s->err);
		return false;
	}
	s->pid = fork();
	if (!s->pid)
		become(file, argv, out[1], s->err);
	close(out[1]);
	s->fd = out[0];
	if (s->pid > 0)
		return true;
	close(out[0]);
	close(s->err);
	return false;
}

bool stream_open(struct stream *s, const char *const *argv)
{
	char *file = program_find(argv[0]);
	bool started;

	errno = ENOENT;
	started = file && start(s, file, argv);
	free(file);
	return started;
}

/* The last line of what it said. */
static char *last_line(int fd)
{
	char text[ERR_MOST + 1];
	ssize_t size = pread(fd, text, ERR_MOST, 0);
	char *line;

	text[size > 0 ? size : 0] = '\0';
	while (size > 0 && strchr(" \n", text[size - 1]))
		text[--size] = '\0';
	line = strrchr(text, '\n');
	return xprintf("%s", line ? line + 1 : text);
}

int stream_end(struct stream *s, char **why)
{
	int status = 0;

	while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
		;
	*why = last_line(s->err);
	close(s->err);
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}
