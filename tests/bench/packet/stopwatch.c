// SPDX-License-Identifier: GPL-2.0
/*
 * stopwatch load FILE: puts FILE into /proc/net/xt_geojp/load, and prints how
 * many ns the kernel took from the first byte to the answer.
 *
 * stopwatch call: prints how many ns a system call takes.
 *
 * stopwatch watch ORDER COMMAND...: gives bench_hook ORDER, and prints how many
 * ns the command took, and how many ns late the latest packet was meanwhile.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static char *contents(const char *path, size_t *size)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;

	*size = 0;
	if (!f || getdelim(&text, size, '\0', f) < 0)
		err(1, "%s", path);
	fclose(f);
	*size = strlen(text);
	return text;
}

/* Reads the whole file first, so that reading it doesn't count. */
static void load(const char *path)
{
	static const char proc[] = "/proc/net/xt_geojp/load";
	int fd = open(proc, O_RDWR | O_CLOEXEC);
	char answer[256] = "";
	long long from, till;
	const char *text;
	size_t size;
	ssize_t n;

	text = contents(path, &size);
	if (fd < 0)
		err(1, "%s", proc);
	from = now();
	for (; size; text += n, size -= n) {
		n = write(fd, text, size);
		if (n < 0)
			break;
	}
	till = now();
	if (read(fd, answer, sizeof(answer) - 1) < 0 ||
	    strncmp(answer, "ok", 2))
		errx(1, "%s: %s", path, answer);
	printf("%lld\n", till - from);
}

#define CALLS 10000

static void call(void)
{
	long long from = now();
	int i;

	for (i = 0; i < CALLS; i++)
		(void)getppid();
	printf("%lld\n", (now() - from) / CALLS);
}

static void run(char **command)
{
	pid_t child = vfork();
	int status;

	if (!child) {
		execvp(*command, command);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || status)
		errx(1, "%s failed", *command);
}

static void run_watched(const char *order, char **command)
{
	int fd = open("/proc/bench_hook", O_RDWR | O_CLOEXEC);
	char answer[80] = "";
	long long from, till, worst;

	if (fd < 0 || write(fd, order, strlen(order)) < 0)
		err(1, "bench_hook: %s", order);
	from = now();
	run(command);
	till = now();
	if (read(fd, answer, sizeof(answer) - 1) < 0 ||
	    sscanf(answer, "%*u %lld", &worst) != 1)
		errx(1, "bench_hook: %s", answer);
	printf("%lld\n%lld\n", till - from, worst);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "load"))
		load(argv[2]);
	else if (argc == 2 && !strcmp(argv[1], "call"))
		call();
	else if (argc > 3 && !strcmp(argv[1], "watch"))
		run_watched(argv[2], argv + 3);
	else
		errx(2, "usage: stopwatch load FILE | call | watch ORDER COMMAND...");
	return 0;
}
