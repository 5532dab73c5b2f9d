// SPDX-License-Identifier: GPL-2.0
/* Does every iptables here find the plugin? */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/program.h"
#include "doctor/checks.h"
#include "inforce/module.h"

#define FILE_NAME "libxt_geojp.so"
#define PLUGIN_MOST (4 << 20)

/* Programs that were asked already, by their real directory and name. */
struct asked {
	char *at[64];
	size_t count;
	size_t good;
};

static bool is_new(struct asked *a, const char *path)
{
	char *copy = xprintf("%s", path), *name = strrchr(copy, '/'), *real;
	size_t i;

	*name++ = '\0';
	real = realpath(*copy ? copy : "/", NULL);
	path = xprintf("%s/%s", real ? real : copy, name);
	free(real);
	free(copy);
	for (i = 0; i < a->count; i++)
		if (!strcmp(a->at[i], path))
			break;
	if (i < a->count || a->count == sizeof(a->at) / sizeof(*a->at)) {
		free((char *)path);
		return false;
	}
	a->at[a->count++] = (char *)path;
	return true;
}

/*
 * iptables asks the kernel whether it takes a rule as the plugin makes it.  It
 * says the same where there is no module at all.
 */
static bool is_refused(const char *said)
{
	return strstr(said, "geojp revision") && module_present();
}

static void say_revision(struct doctor *d, const char *name)
{
	say_fail(d, "the module does not take the rules of the plugin that %s "
		 "finds: one of them is of another version", name);
	say_mend(d, "reinstall geojp, then reboot");
}

/* It prints the options of a match that it has found. */
static void ask(struct doctor *d, struct asked *a, const char *path,
		const char *name, bool usual)
{
	const char *argv[] = { path, "-m", "geojp", "--help", NULL };
	struct program p = { .argv = argv };
	struct program_result r;

	/* The first line of its error has the reason, the others its usage. */
	if (!program_run(&p, &r) && strstr(r.out, "--src-jp")) {
		if (is_refused(r.err))
			say_revision(d, name);
		else
			a->good++;
	} else if (r.code != PROGRAM_MISSING) {
		r.err[strcspn(r.err, "\n")] = '\0';
		(usual ? say_fail : say_warn)(d, "%s does not find the plugin: "
					      "%s", name, *r.err ? r.err :
					      "it does not know --src-jp");
		say_mend(d, "reinstall geojp; for an iptables of your own: "
			 "make install-plugin PLUGINDIR=DIRECTORY, where it "
			 "has its other libxt_*.so");
	}
	program_free(&r);
}

static void ask_found(struct doctor *d, struct asked *a, const char *name,
		      bool usual)
{
	static const char *const dirs[] = { "/usr/local/sbin", "/usr/sbin",
					    "/sbin" };
	char *path = program_find(name);
	size_t i;

	if (path && is_new(a, path))
		ask(d, a, path, usual ? name : path, usual);
	free(path);
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		path = host_path("%s/%s", dirs[i], name);
		if (!access(path, X_OK) && is_new(a, path))
			ask(d, a, path, path, false);
		free(path);
	}
}

void check_plugin(struct doctor *d)
{
	static const char *const names[] = {
		"iptables", "ip6tables", "iptables-nft", "ip6tables-nft",
		"iptables-legacy", "ip6tables-legacy",
	};
	const char *dir = getenv("XTABLES_LIBDIR");
	struct asked a = { 0 };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		ask_found(d, &a, names[i], i < 2);
	if (dir) {
		say_warn(d, "XTABLES_LIBDIR is set to %s: an iptables without "
			 "it looks elsewhere for its plugins", dir);
		say_mend(d, "unset XTABLES_LIBDIR; geojp doctor");
	}
	if (!a.count) {
		say_fail(d, "iptables is not installed");
		say_mend(d, "%s iptables", host_install());
	} else if (a.good == a.count && !dir) {
		say_ok(d, "each iptables here finds the plugin (%zu asked)",
		       a.good);
	}
	while (a.count)
		free(a.at[--a.count]);
}

/* Where distributions keep the plugins of iptables. */
static const char *const places[] = {
	"/usr/lib/*/xtables/" FILE_NAME, "/usr/lib/xtables/" FILE_NAME,
	"/usr/lib64/xtables/" FILE_NAME, "/lib/*/xtables/" FILE_NAME,
	"/lib/xtables/" FILE_NAME, "/lib64/xtables/" FILE_NAME,
	"/usr/local/lib/xtables/" FILE_NAME,
	"/usr/local/lib/*/xtables/" FILE_NAME,
	"/usr/local/lib64/xtables/" FILE_NAME,
};

/* Files below @root, each once.  The caller calls globfree(). */
static void find_files(const char *root, glob_t *found)
{
	int flags = 0;
	size_t i;
	char *pattern;

	*found = (glob_t){ 0 };
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		pattern = xprintf("%s%s", root, places[i]);
		glob(pattern, flags, NULL, found);
		flags = GLOB_APPEND;
		free(pattern);
	}
}

static bool same_file(const char *a, const char *b)
{
	size_t size_a = 0, size_b = 0;
	char *text_a = file_read(a, 0, PLUGIN_MOST, &size_a);
	char *text_b = file_read(b, 0, PLUGIN_MOST, &size_b);
	bool same = text_a && text_b && size_a == size_b &&
		    !memcmp(text_a, text_b, size_a);

	free(text_a);
	free(text_b);
	return same;
}

/* Two of different versions may not make the same rule. */
void check_plugin_files(struct doctor *d)
{
	char *root = host_path("%s", "");
	size_t i, other = 0;
	glob_t found;

	find_files(root, &found);
	for (i = 1; i < found.gl_pathc; i++)
		if (!same_file(found.gl_pathv[0], found.gl_pathv[i]))
			other = i;
	if (other) {
		say_fail(d, "two plugins differ: %s and %s; one is of another "
			 "version", found.gl_pathv[0], found.gl_pathv[other]);
		say_mend(d, "remove the older one: ls -l %s %s",
			 found.gl_pathv[0], found.gl_pathv[other]);
	} else if (found.gl_pathc) {
		say_ok(d, "the plugin is %s", found.gl_pathv[0]);
	} else {
		say_warn(d, "no file " FILE_NAME " is in a usual directory of "
			 "iptables: its version could not be looked at");
		say_mend(d, "reinstall geojp, or make install-plugin");
	}
	globfree(&found);
	free(root);
}

/* What a link below /proc/PID shows, or NULL and errno. */
static char *link_of(const char *pid, const char *name)
{
	char *path = host_path("/proc/%s/%s", pid, name);
	char link[4096];
	ssize_t size = readlink(path, link, sizeof(link));
	int error = errno;

	free(path);
	errno = error;
	return size > 0 ? xprintf("%.*s", (int)size, link) : NULL;
}

/* Which files a process sees: its mount namespace and its root directory. */
static char *files_of(const char *pid)
{
	char *mnt = link_of(pid, "ns/mnt"), *root, *both;

	if (!mnt)
		return NULL;
	root = link_of(pid, "root");
	both = xprintf("%s %s", mnt, root ? root : "/");
	free(root);
	free(mnt);
	return both;
}

static bool has_iptables(const char *root)
{
	static const char *const names[] = {
		"usr/sbin/iptables", "sbin/iptables", "usr/bin/iptables",
		"usr/local/sbin/iptables",
	};
	bool has = false;
	size_t i;
	char *path;

	for (i = 0; !has && i < sizeof(names) / sizeof(*names); i++) {
		path = xprintf("%s/%s", root, names[i]);
		has = !faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW);
		free(path);
	}
	return has;
}

/* What was looked at, by files_of(). */
struct systems {
	char *net, *files;	/* our own */
	char **seen;
	size_t count;
	size_t without;
	bool hidden;		/* a process could not be looked at */
};

/* Takes @files over if they were not looked at before. */
static bool is_first(struct systems *s, char *files)
{
	size_t i;

	if (!strcmp(s->files, files))
		return false;
	for (i = 0; i < s->count; i++)
		if (!strcmp(s->seen[i], files))
			return false;
	s->seen = xrealloc(s->seen, (s->count + 1) * sizeof(*s->seen));
	s->seen[s->count++] = files;
	return true;
}

static void look_at_root(struct doctor *d, struct systems *s, const char *pid)
{
	char *root = host_path("/proc/%s/root", pid), *path, *comm;
	glob_t found;

	find_files(root, &found);
	if (has_iptables(root) && !found.gl_pathc) {
		path = xprintf("/proc/%s/comm", pid);
		comm = host_line(path);
		s->without++;
		say_warn(d, "process %s (%s) has another root directory, in "
			 "which iptables does not find the plugin, but the "
			 "network of this machine: what it does with iptables "
			 "may fail, or take out the rule", pid,
			 comm ? comm : "?");
		say_mend(d, "put " FILE_NAME " beside the other plugins there: "
			 "ls -d /proc/%s/root/usr/lib*/xtables "
			 "/proc/%s/root/usr/lib/*/xtables", pid, pid);
		free(comm);
		free(path);
	}
	globfree(&found);
	free(root);
}

/* Containers with the network of the host, and chroots. */
static void look_at(struct doctor *d, struct systems *s, const char *pid)
{
	char *net = link_of(pid, "ns/net"), *files;

	if (!net)
		s->hidden |= errno == EACCES;
	files = net && !strcmp(net, s->net) ? files_of(pid) : NULL;
	if (files && is_first(s, files))
		look_at_root(d, s, pid);
	else
		free(files);
	free(net);
}

void check_other_systems(struct doctor *d)
{
	struct systems s = { .net = link_of("self", "ns/net"),
			     .files = files_of("self") };
	DIR *dir = s.net && s.files ? host_dir("/proc") : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			look_at(d, &s, entry->d_name);
	if (!dir || s.hidden)
		say_unseen(d, "containers and chroots that share this "
			   "network", "/proc does not tell",
			   "ls -l /proc/self/ns");
	else if (!s.without)
		say_ok(d, "no container or chroot shares this network without "
		       "the plugin");
	if (dir)
		closedir(dir);
	while (s.count)
		free(s.seen[--s.count]);
	free(s.seen);
	free(s.net);
	free(s.files);
}
