// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/program.h"
#include "base/report.h"

#define SECONDS 60
#define OUT_MOST (16 << 20)
#define ERR_MOST 4096
#define ARGUMENTS 64
#define LOOK 100	/* milliseconds: has it ended? */
#define LEFT_OVER 1000	/* to read what an ended program has printed */
#define USUAL_PATH "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"

struct pipe {
	int fd;			/* our end; -1: closed */
	char *text;
	size_t size, room, most;
};

/* A running program. */
struct run {
	pid_t pid;
	int in;			/* its stdin; -1: closed */
	const char *input;	/* what is left of it */
	struct pipe out, err;
	int64_t end;		/* milliseconds */
	bool ended;
	int status;		/* if it has ended */
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static char *find_in(const char *path, const char *name)
{
	char *dirs = xprintf("%s", path), *rest = dirs, *dir, *file = NULL;

	while (!file && (dir = strtok_r(rest, ":", &rest))) {
		file = xprintf("%s/%s", dir, name);
		if (*dir != '/' || access(file, X_OK)) {
			free(file);
			file = NULL;
		}
	}
	free(dirs);
	return file;
}

char *program_find(const char *name)
{
	const char *path = getenv("PATH");
	char *file;

	if (strchr(name, '/'))
		return access(name, X_OK) ? NULL : xprintf("%s", name);
	file = path ? find_in(path, name) : NULL;
	return file ? file : find_in(USUAL_PATH, name);
}

/* Every signal has its usual effect, whatever cron has set. */
void program_become(const char *file, const char *const *argv, const int fd[3])
{
	sigset_t none;
	int i;

	for (i = 0; i < 3; i++)
		if (dup2(fd[i], i) < 0)
			_exit(PROGRAM_MISSING);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setenv("LC_ALL", "C", 1);
	execv(file, (char *const *)argv);
	_exit(PROGRAM_MISSING);
}

/* In a group of its own, so that its children can be killed with it. */
static void become(const struct program *p, const char *file, const int fd[3])
{
	setpgid(0, 0);
	program_become(file, p->argv, fd);
}

/* Our ends of the pipes are above 2: 0 to 2 are open, see main(). */
static bool start(struct run *run, const struct program *p, const char *file)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };

	run->pid = -1;
	if (!pipe2(in, O_CLOEXEC) && !pipe2(out, O_CLOEXEC) &&
	    !pipe2(err, O_CLOEXEC))
		run->pid = fork();
	if (!run->pid)
		become(p, file, (int [3]){ in[0], out[1], err[1] });
	close(in[0]);
	close(out[1]);
	close(err[1]);
	run->in = in[1];
	run->out.fd = out[0];
	run->err.fd = err[0];
	if (run->pid > 0) {
		fcntl(run->in, F_SETFL, O_NONBLOCK);
		return true;
	}
	close(run->in);
	close(run->out.fd);
	close(run->err.fd);
	return false;
}

/* What is over ->most is read and dropped.  Returns false in this case. */
static bool take(struct pipe *p)
{
	char buffer[16384];
	ssize_t got = read(p->fd, buffer, sizeof(buffer));
	size_t size = got > 0 ? got : 0, fits = p->most - p->size;

	if (got < 0 && errno == EINTR)
		return true;
	if (got <= 0) {
		close(p->fd);
		p->fd = -1;
		return true;
	}
	if (size < fits)
		fits = size;
	if (p->size + fits >= p->room) {
		p->room = (p->size + fits) * 2 + 1;
		p->text = xrealloc(p->text, p->room);
	}
	memcpy(p->text + p->size, buffer, fits);
	p->size += fits;
	return fits == size;
}

static void give(struct run *run)
{
	size_t size = run->input ? strlen(run->input) : 0;
	ssize_t sent = size ? write(run->in, run->input, size) : 0;

	if (sent > 0)
		run->input += sent;
	if (sent >= 0 ? (size_t)sent < size : errno == EAGAIN ||
						      errno == EINTR)
		return;
	close(run->in);	/* all was written, or it reads no more */
	run->in = -1;
}

static bool has_ended(struct run *run)
{
	if (!run->ended &&
	    waitpid(run->pid, &run->status, WNOHANG) == run->pid) {
		run->ended = true;
		run->end = now() + LEFT_OVER;
	}
	return run->ended;
}

/*
 * Its output ends when it and all who inherited it have closed it.  A server
 * that it has started may keep it open, and nobody waits for that one.
 */
static void talk(struct run *run, struct program_result *r)
{
	while (run->out.fd >= 0 || run->err.fd >= 0) {
		struct pollfd fds[] = { { run->in, POLLOUT, 0 },
					{ run->out.fd, POLLIN, 0 },
					{ run->err.fd, POLLIN, 0 } };
		int64_t left;

		has_ended(run);
		left = run->end - now();
		if (left <= 0) {
			r->too_late = !run->ended;
			return;
		}
		if (poll(fds, 3, left < LOOK ? left : LOOK) <= 0)
			continue;
		if (fds[0].revents)
			give(run);
		if (fds[2].revents)
			take(&run->err);
		if (fds[1].revents && !take(&run->out)) {
			r->too_much = true;
			return;
		}
	}
}

/* A program may close its output and go on. */
static void wait_for(struct run *run, struct program_result *r)
{
	static const struct timespec pause = { 0, 5000000 };

	while (!r->too_late && !r->too_much) {
		if (has_ended(run))
			return;
		nanosleep(&pause, NULL);
		r->too_late = now() >= run->end;
	}
	kill(-run->pid, SIGKILL);
	if (run->ended)
		return;
	kill(run->pid, SIGKILL);
	while (waitpid(run->pid, &run->status, 0) < 0 && errno == EINTR)
		;
}

static void finish_pipe(struct pipe *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->text = xrealloc(p->text, p->size + 1);
	p->text[p->size] = '\0';
}

static void finish(struct run *run, struct program_result *r)
{
	wait_for(run, r);
	if (run->in >= 0)
		close(run->in);
	finish_pipe(&run->out);
	finish_pipe(&run->err);
	r->out = run->out.text;
	r->size = run->out.size;
	r->err = run->err.text;
	if (r->too_late || r->too_much)
		r->code = 128 + SIGKILL;
	else if (WIFEXITED(run->status))
		r->code = WEXITSTATUS(run->status);
	else
		r->code = 128 + WTERMSIG(run->status);
}

int program_run(const struct program *p, struct program_result *r)
{
	struct run run = {
		.input = p->input,
		.out.most = p->most ? p->most : OUT_MOST,
		.err.most = ERR_MOST,
		.end = now() + 1000LL * (p->seconds ? p->seconds : SECONDS),
	};
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	char *file = program_find(p->argv[0]);

	*r = (struct program_result){ .code = PROGRAM_MISSING };
	sigaction(SIGPIPE, &ignore, &before);
	if (file && start(&run, p, file)) {
		talk(&run, r);
		finish(&run, r);
	} else {
		r->out = xprintf("%s", "");
		r->err = xprintf("%s", file ? error_text(errno) : "");
	}
	sigaction(SIGPIPE, &before, NULL);
	free(file);
	return r->code;
}

int program_argv(struct program_result *r, const char *name, ...)
{
	const char *argv[ARGUMENTS] = { name };
	struct program p = { .argv = argv };
	size_t count = 1;
	va_list args;

	va_start(args, name);
	while (count < ARGUMENTS - 1 &&
	       (argv[count] = va_arg(args, const char *)))
		count++;
	va_end(args);
	return program_run(&p, r);
}

/* The last line of what it said on stderr, for the caller to free; "" */
static char *last_words(const char *err)
{
	size_t size = strlen(err);
	const char *line;

	while (size && (err[size - 1] == '\n' || err[size - 1] == ' '))
		size--;
	for (line = err + size; line > err && line[-1] != '\n'; line--)
		;
	return xprintf("%.*s", (int)(err + size - line), line);
}

char *program_reason(const struct program *p, const struct program_result *r)
{
	char *words;

	if (r->too_late)
		return phrase("no end after %u seconds",
			      p->seconds ? p->seconds : SECONDS);
	if (r->too_much)
		return phrase("its output is too long");
	words = last_words(r->err);
	if (*words)
		return words;
	free(words);
	if (r->code == PROGRAM_MISSING)
		return phrase("not installed");
	return r->code > 128 ? phrase("killed by signal %d", r->code - 128) :
			       phrase("exit code %d", r->code);
}

char *program_error(const struct program *p, const struct program_result *r)
{
	char *reason = program_reason(p, r);
	char *error = phrase("%s: %s", p->argv[0], reason);

	free(reason);
	return error;
}

void program_free(struct program_result *r)
{
	free(r->out);
	free(r->err);
}
