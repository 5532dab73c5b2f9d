// SPDX-License-Identifier: GPL-2.0
/* The net of a trial: what ends it, whatever becomes of this terminal. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/program.h"
#include "base/report.h"
#include "rule/trial.h"

#define UNIT "geojp-trial"
#define RETRY 5		/* seconds, when the rule cannot be taken out */

bool systemd_runs(void)
{
	char *copy = xprintf("%s", rule_run_dir());
	char *path = xprintf("%s/systemd/system", dirname(copy));
	bool runs = !access(path, F_OK);

	free(path);
	free(copy);
	return runs;
}

static void stop_unit(void)
{
	struct program_result r;

	program_argv(&r, "systemctl", "stop", UNIT ".timer", UNIT ".service",
		     (char *)NULL);
	program_free(&r);
	/* A unit that has failed would keep its name from the next trial. */
	program_argv(&r, "systemctl", "reset-failed", UNIT ".timer",
		     UNIT ".service", (char *)NULL);
	program_free(&r);
}

/* This program, by its whole name, or as PATH finds it. */
static char *own_program(void)
{
	char link[4096];
	ssize_t size = readlink("/proc/self/exe", link, sizeof(link) - 1);

	link[size > 0 ? size : 0] = '\0';
	return xprintf("%s", access(link, X_OK) ? "geojp" : link);
}

/*
 * The unit is tried again until the rule is out.  OnActiveSec= does not look at
 * the clock.
 */
static enum geojp_exit arm_systemd(const char *state_dir, uint64_t seconds)
{
	char *self = own_program(), *error;
	char *after = xprintf("--on-active=%llu", (unsigned long long)seconds);
	const char *argv[] = {
		"systemd-run", "--quiet", ("--unit=" UNIT),
		"--description=End of the trial of geojp enable", after,
		"--timer-property=AccuracySec=1s",
		"--property=Restart=on-failure", "--property=RestartSec=5",
		self, "rule", "remove", "--trial-over",
		state_dir ? "--state-dir" : NULL, state_dir, NULL
	};
	struct program p = { .argv = argv };
	struct program_result r;
	enum geojp_exit code = GEOJP_OK;

	stop_unit();
	if (program_run(&p, &r)) {
		error = program_error(&p, &r);
		complain(GJ_TRIAL_NET,
			 "the net that ends the trial cannot be armed: %s",
			 error);
		free(error);
		code = GEOJP_KERNEL;
	}
	program_free(&r);
	free(after);
	free(self);
	return code;
}

/* It keeps nothing of the one who started it. */
static void let_go(int keep)
{
	int null = open("/dev/null", O_RDWR), fd, most = sysconf(_SC_OPEN_MAX);

	for (fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	for (fd = 3; fd < most && fd < 65536; fd++)
		if (fd != keep)
			close(fd);
	if (chdir("/"))
		return;
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

static void sleep_until(uint64_t end)
{
	struct timespec t = { end / 1000, end % 1000 * 1000000 };

	while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &t, NULL) ==
	       EINTR)
		;
}

/* Has another trial taken the place of the one that ends at @end? */
static bool is_another(uint64_t end)
{
	struct trial t;
	enum trial_state state = trial_read(&t);
	bool another = state == TRIAL_RUNS && t.ends != end;

	trial_free(&t);
	return another;
}

/* A lock that somebody holds for ever must not keep the rule in. */
static bool end_trial(uint64_t end, const char *state_dir)
{
	bool done;
	int lock;

	rule_lock(&lock);
	done = is_another(end) || !trial_end(state_dir);
	rule_unlock(lock);
	return done;
}

static void __attribute__((noreturn))
be_net(uint64_t end, const char *state_dir, int ready)
{
	pid_t pid = getpid();

	let_go(ready);
	if (write(ready, &pid, sizeof(pid)) != sizeof(pid))
		_exit(1);
	close(ready);
	sleep_until(end);
	while (!end_trial(end, state_dir))
		sleep(RETRY);
	_exit(0);
}

/* Returns the process, which is in a session of its own; 0 if there is none. */
static pid_t start_net(uint64_t end, const char *state_dir)
{
	pid_t net = 0, child;
	int ready[2];

	if (pipe(ready))
		return 0;
	child = fork();
	if (!child) {
		setsid();
		child = fork();
		if (!child)
			be_net(end, state_dir, ready[1]);
		_exit(child < 0);
	}
	close(ready[1]);
	if (child < 0 || read(ready[0], &net, sizeof(net)) != sizeof(net))
		net = 0;
	close(ready[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	return net;
}

static enum geojp_exit arm_process(struct trial *t, const char *state_dir)
{
	t->net = start_net(t->ends, state_dir);
	t->net_began = t->net ? process_began(t->net) : 0;
	if (t->net)
		return GEOJP_OK;
	return failed("the net that ends the trial cannot be armed",
		      GEOJP_KERNEL);
}

/* The net does not stay in this directory. */
static char *absolute(const char *dir)
{
	char *here, *path;

	if (!dir || *dir == '/')
		return dir ? xprintf("%s", dir) : NULL;
	here = getcwd(NULL, 0);
	path = xprintf("%s/%s", here ? here : "", dir);
	free(here);
	return path;
}

enum geojp_exit trial_arm(struct trial *t, const char *state_dir)
{
	uint64_t left = t->ends - boottime_now();
	char *dir = absolute(state_dir);
	enum geojp_exit code;

	if (systemd_runs())
		code = arm_systemd(dir, (left + 999) / 1000);
	else
		code = arm_process(t, dir);
	free(dir);
	return code;
}

void trial_disarm(const struct trial *t)
{
	if (!t->net && systemd_runs())
		stop_unit();
	else if (t->net && process_began(t->net) == t->net_began)
		kill(t->net, SIGKILL);
}
