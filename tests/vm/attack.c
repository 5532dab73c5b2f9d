// SPDX-License-Identifier: GPL-2.0
/*
 * attack COMMAND...: what tests/vm/80-attacks.sh cannot do in shell.
 *
 * hand COMMAND... -- COMMAND...
 *	runs the first command, which must run "attack give FD".  Then it runs
 *	the second command, with the same open file as its descriptor 3.
 * give FD
 *	passes FD on, and returns when the second command is done.
 * meet LIST
 *	two processes write the transaction LIST to one open file, line by line
 *	and at the same time.  Prints the answer.
 * flood COUNT
 *	sends COUNT transactions that are refused for various reasons.  Prints
 *	how many were refused.
 * pin LIST MOST
 *	loads LIST, reads a byte of it and holds it open, MOST times or until
 *	that is refused.  Prints how often it succeeded, and sleeps.
 * pile LIST
 *	loads LIST under one name after the other, 1000 names or until one is
 *	refused.  Prints how many there are, and sleeps.
 * drafts LIST
 *	sends LIST without its last line, to one open file after the other, 1000
 *	files or until one is refused.  Prints how many there are, and sleeps.
 * crowd COUNT [LIST]
 *	makes COUNT network namespaces.  In each it loads LIST, if there is one,
 *	and leaves transactions open until one more is refused.  It stops early
 *	if LIST is refused.  Prints how many namespaces and files there are, and
 *	the last error, and sleeps.
 * churn COUNT LIST
 *	makes a network namespace, loads LIST and leaves it, COUNT times.
 * storm SECONDS
 *	many processes at once load, unload, read and hold open lists.  They
 *	use more names than there may be lists.
 * wide COUNT
 *	prints a transaction of COUNT IPv6 prefixes.  They take as much memory as
 *	so many may: one /128 in each /32.
 *
 * All but the last work in the network namespace in which they are started.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOAD "/proc/thread-self/net/xt_geojp/load"
#define LISTS "/proc/thread-self/net/xt_geojp/lists/"
#define GIVEN 3		/* where "hand" puts the file that it gets */
#define SOCKET 9	/* where "give" finds the socket */

static char *text;
static size_t text_size;

static void read_text(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t room = 1 << 24;

	text = malloc(room);
	if (!file || !text)
		err(2, "%s", path);
	text_size = fread(text, 1, room, file);
	fclose(file);
}

/* The size of the text without its last line. */
static size_t all_but_last(void)
{
	size_t size = text_size - 1;

	while (size && text[size - 1] != '\n')
		size--;
	return size;
}

static int write_all(int fd, const char *p, size_t size)
{
	ssize_t n;

	for (; size; p += n, size -= n) {
		n = write(fd, p, size);
		if (n < 0)
			return -1;
	}
	return 0;
}

/* 0 or -1 with errno. */
static int load_text(void)
{
	int saved, fd = open(LOAD, O_WRONLY);
	int done = fd < 0 ? -1 : write_all(fd, text, text_size);

	saved = errno;
	if (fd >= 0)
		close(fd);
	errno = saved;
	return done;
}

static void wait_here(void)
{
	fflush(stdout);
	for (;;)
		pause();
}

static void many_files(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void send_fd(int to, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = {0}, byte = 0;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	if (sendmsg(to, &msg, 0) != 1)
		err(2, "sendmsg");
}

static int receive_fd(int from)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	int fd;

	if (recvmsg(from, &msg, 0) != 1)
		errx(2, "nothing was handed on");
	c = CMSG_FIRSTHDR(&msg);
	if (!c || c->cmsg_type != SCM_RIGHTS)
		errx(2, "no file was handed on");
	memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

static void give(int fd)
{
	char byte;

	send_fd(SOCKET, fd);
	if (read(SOCKET, &byte, 1) != 0)
		err(2, "read");
}

static pid_t run(char **command, int from, int to)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	dup2(from, to);
	execvp(command[0], command);
	err(2, "%s", command[0]);
}

static void hand(char **first)
{
	char **second = first;
	int pair[2], fd;

	while (*second && strcmp(*second, "--"))
		second++;
	if (!*second)
		errx(2, "hand: no --");
	*second++ = NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		err(2, "socketpair");
	run(first, pair[0], SOCKET);
	close(pair[0]);
	fd = receive_fd(pair[1]);
	waitpid(run(second, fd, GIVEN), NULL, 0);
	close(fd);
	close(pair[1]);
	while (wait(NULL) > 0)
		;
}

static void write_lines(int fd)
{
	char *p = text, *end;

	while ((end = memchr(p, '\n', text + text_size - p))) {
		if (write(fd, p, end + 1 - p) < 0)
			break;
		p = end + 1;
	}
	_exit(0);
}

static void meet(void)
{
	int i, fd = open(LOAD, O_RDWR);
	char answer[512];
	ssize_t n;

	for (i = 0; i < 2; i++)
		if (!fork())
			write_lines(fd);
	while (wait(NULL) > 0)
		;
	n = read(fd, answer, sizeof(answer));
	if (n > 0)
		fwrite(answer, 1, n, stdout);
}

static void flood(int count)
{
	static const char * const bad[] = {
		"x", "\n", "geojp 9 jp\n", "geojp 1 jp\nx\n", "geojp 1 ../x\n",
		"geojp 1 jp\n10.0.0.0/8\ncommit 2\n", "geojp 1 jp\ncommit 0\n",
		"geojp 1 jp\n10.0.0.0/8\n10.0.0.0/8\n", "\x1b[31m\n",
	};
	int i, fd, refused = 0;

	for (i = 0; i < count; i++) {
		const char *line = bad[i % (sizeof(bad) / sizeof(*bad))];

		fd = open(LOAD, O_WRONLY);
		if (fd < 0)
			err(2, "%s", LOAD);
		refused += write(fd, line, strlen(line)) < 0 || !line[1];
		close(fd);
	}
	printf("%d\n", refused);
}

static void pin(int most)
{
	char path[128], name[17];
	int i, fd;

	many_files();
	if (sscanf(text, "geojp 1 %16s", name) != 1)
		errx(2, "no list");
	snprintf(path, sizeof(path), LISTS "%s", name);
	for (i = 0; i < most && !load_text(); i++) {
		fd = open(path, O_RDONLY);
		if (fd < 0 || read(fd, name, 1) != 1)
			break;
	}
	printf("%d %s\n", i, i < most ? strerror(errno) : "never refused");
	wait_here();
}

static void pile(void)
{
	char *rest = memchr(text, '\n', text_size), line[32];
	size_t size = text + text_size - rest;
	int i, fd, n;

	for (i = 0; i < 1000; i++) {
		n = snprintf(line, sizeof(line), "geojp 1 list%d", i);
		fd = open(LOAD, O_WRONLY);
		if (fd < 0 || write_all(fd, line, n) ||
		    write_all(fd, rest, size))
			break;
		close(fd);
	}
	printf("%d %s\n", i, strerror(errno));
	wait_here();
}

static void drafts(void)
{
	size_t size = all_but_last();
	int i, fd;

	for (i = 0; i < 1000; i++) {
		fd = open(LOAD, O_WRONLY);
		if (fd < 0 || write_all(fd, text, size))
			break;
	}
	printf("%d %s\n", i, strerror(errno));
	wait_here();
}

/* Returns the errno of the refusal; adds to *files how many were opened. */
static int fill_namespace(int *files)
{
	int fd;

	if (text && load_text())
		return errno;
	while ((fd = open(LOAD, O_WRONLY)) >= 0) {
		if (write(fd, "geojp 1 half\n10.0.0.0/8\n", 24) < 0)
			return errno;
		++*files;
	}
	return errno;
}

static void crowd(int count)
{
	int i, error = 0, files = 0;

	many_files();
	for (i = 0; i < count; i++) {
		if (unshare(CLONE_NEWNET)) {
			error = errno;
			break;
		}
		error = fill_namespace(&files);
		if (error != EBUSY)
			break;
	}
	printf("%d %d %s\n", i, files, strerror(error));
	wait_here();
}

static void churn(int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (unshare(CLONE_NEWNET) || load_text())
			err(1, "after %d", i);
	printf("%d\n", i);
}

/* One random operation on one random list. */
static void strike(unsigned int *seed)
{
	int list = rand_r(seed) % 48, n = 0, fd;
	char line[128];

	switch (rand_r(seed) % 4) {
	case 0:
		n = snprintf(line, sizeof(line),
			     "geojp 1 s%d\n10.%d.0.0/16\ncommit 1\n", list,
			     rand_r(seed) % 256);
		break;
	case 1:
		n = snprintf(line, sizeof(line), "geojp 1 s%d\nunload\n", list);
		break;
	default:
		snprintf(line, sizeof(line), LISTS "s%d", list);
		fd = open(line, O_RDONLY);
		if (rand_r(seed) % 2)
			usleep(rand_r(seed) % 2000);
		while (fd >= 0 && read(fd, line, sizeof(line)) > 0)
			;
		if (fd >= 0)
			close(fd);
		return;
	}
	fd = open(LOAD, O_WRONLY);
	if (fd >= 0 && write(fd, line, n) < 0 && errno != ENOSPC)
		err(1, "write");
	if (fd >= 0)
		close(fd);
}

static void storm(int seconds)
{
	time_t end = time(NULL) + seconds;
	int i, status, failed = 0;

	for (i = 0; i < 12; i++) {
		if (!fork()) {
			unsigned int seed = i;

			while (time(NULL) < end)
				strike(&seed);
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		failed += status != 0;
	printf("%d failed\n", failed);
}

static void wide(uint32_t count)
{
	uint32_t i;

	printf("geojp 1 wide\n");
	for (i = 0; i < count; i++) {
		uint32_t top = 0x20000000 + i;

		printf("%x:%x:5:5:5:5:5:5/128\n", top >> 16, top & 0xffff);
	}
	printf("commit %u\n", count);
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	const char *arg = argc > 2 ? argv[2] : "";

	signal(SIGPIPE, SIG_IGN);
	if (!strcmp(command, "hand")) {
		hand(argv + 2);
	} else if (!strcmp(command, "give")) {
		give(atoi(arg));
	} else if (!strcmp(command, "meet")) {
		read_text(arg);
		meet();
	} else if (!strcmp(command, "flood")) {
		flood(atoi(arg));
	} else if (!strcmp(command, "pin") && argc == 4) {
		read_text(arg);
		pin(atoi(argv[3]));
	} else if (!strcmp(command, "pile")) {
		read_text(arg);
		pile();
	} else if (!strcmp(command, "drafts")) {
		read_text(arg);
		drafts();
	} else if (!strcmp(command, "crowd")) {
		if (argc == 4)
			read_text(argv[3]);
		crowd(atoi(arg));
	} else if (!strcmp(command, "churn") && argc == 4) {
		read_text(argv[3]);
		churn(atoi(arg));
	} else if (!strcmp(command, "storm")) {
		storm(atoi(arg));
	} else if (!strcmp(command, "wide")) {
		wide(atoi(arg));
	} else {
		errx(2, "usage: attack COMMAND...; see its source");
	}
	return 0;
}
