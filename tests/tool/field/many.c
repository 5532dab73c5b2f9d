// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the tool many times: to start a program and link it with its libraries
 * takes ten times as long as to read a small file.  Each line on stdin has the
 * words of a command line, separated by one tab each.  stdout and stderr go to
 * FILE.out and FILE.err, where FILE is the last word.  The answer is the exit
 * code in decimal, or -1 if the tool was killed by a signal.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 32

/* main() of tools/commands/main.c. */
int geojp_main(int argc, char **argv);

static void redirect(const char *name, const char *suffix, int to)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s%s", name, suffix);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || dup2(fd, to) < 0)
		err(2, "%s", path);
	close(fd);
}

static int run(char *line)
{
	char *argv[WORDS_MAX + 1] = { "geojp" };
	int argc = 1, status;
	char *word;
	pid_t pid;
	int code;

	while (argc < WORDS_MAX && (word = strsep(&line, "\t")))
		argv[argc++] = word;
	pid = fork();
	if (pid < 0)
		err(2, "fork");
	if (!pid) {
		redirect(argv[argc - 1], ".out", STDOUT_FILENO);
		redirect(argv[argc - 1], ".err", STDERR_FILENO);
		code = geojp_main(argc, argv);
		fflush(stderr);
		/* exit() would set the offset of stdin, which both share. */
		_exit(code);
	}
	if (waitpid(pid, &status, 0) < 0)
		err(2, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	while ((length = getline(&line, &size, stdin)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		printf("%d\n", run(line));
		fflush(stdout);
	}
	free(line);
	return 0;
}
