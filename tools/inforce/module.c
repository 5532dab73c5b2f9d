// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"
#include "formats/canonical.h"
#include "inforce/module.h"

#define PROC "/proc/net/xt_geojp"
#define MODULE "xt_geojp"
#define MAX_PREFIXES "/sys/module/" MODULE "/parameters/max_prefixes"
#define MODPROBE "/sbin/modprobe"
#define CHUNK 65536
#define READ_ATTEMPTS 20

static const char *const value_name[MODULE_VALUES] = {
	[MODULE_GENERATION] = "generation",
	[MODULE_LOADED_AT] = "loaded-at",
	[MODULE_PREFIXES4] = "ipv4-prefixes",
	[MODULE_PREFIXES6] = "ipv6-prefixes",
	[MODULE_ADDRESSES4] = "ipv4-addresses",
	[MODULE_NETS6] = "ipv6-64s",
	[MODULE_BYTES] = "bytes",
	[MODULE_RULES] = "rules",
	[MODULE_RULES4] = "ipv4-rules",
	[MODULE_RULES6] = "ipv6-rules",
};

const char *module_value_name(enum module_value v)
{
	return value_name[v];
}

/* The path of a file of the module.  The caller frees it. */
static char *proc_path(const char *dir, const char *name)
{
	const char *test = getenv("GEOJP_PROC");

	return xprintf("%s/%s%s", test ? test : PROC, dir, name);
}

bool module_present(void)
{
	char *path = proc_path("", "status");
	bool present = !access(path, R_OK);

	free(path);
	return present;
}

uint64_t module_max_prefixes(void)
{
	FILE *file = fopen(MAX_PREFIXES, "re");
	char line[32] = "";
	uint64_t most = 0;

	if (file) {
		if (fgets(line, sizeof(line), file))
			most = strtoull(line, NULL, 10);
		fclose(file);
	}
	return most ? most : GEOJP_MAX_PREFIXES;
}

/* Tries once and says nothing.  /proc shows whether it worked. */
static void load_module(void)
{
	pid_t child;
	int status;

	if (getenv("GEOJP_PROC"))
		return;
	child = fork();
	if (!child) {
		execl(MODPROBE, "modprobe", "-q", MODULE, (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
}

static enum geojp_exit explain_open(const char *path)
{
	if (errno == ENOENT)
		complain(GJ_NO_MODULE,
			 "%s: the kernel module %s is not loaded, and modprobe "
			 "could not load it; is it built for this kernel?",
			 path, MODULE);
	else if (errno == EACCES || errno == EPERM)
		complain(GJ_NOT_ROOT,
			 "%s: not permitted; loading a list needs root", path);
	else
		failed(path, GEOJP_KERNEL);
	return GEOJP_KERNEL;
}

/* Opens the file that takes transactions. */
static enum geojp_exit open_load(int *fd)
{
	char *path = proc_path("", "load");
	enum geojp_exit code = GEOJP_OK;

	*fd = open(path, O_RDWR | O_CLOEXEC);
	if (*fd < 0 && errno == ENOENT) {
		load_module();
		*fd = open(path, O_RDWR | O_CLOEXEC);
	}
	if (*fd < 0)
		code = explain_open(path);
	free(path);
	return code;
}

enum geojp_exit module_ready(void)
{
	enum geojp_exit code;
	int fd;

	code = open_load(&fd);
	if (!code)
		close(fd);
	return code;
}

/* The kernel's one line about the transaction; empty if it has none. */
static void read_answer(int fd, char *answer, size_t size)
{
	ssize_t count;
	size_t i;

	do
		count = read(fd, answer, size - 1);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		count = 0;
	answer[count] = '\0';
	for (i = 0; isprint((unsigned char)answer[i]); i++)
		;
	answer[i] = '\0';
}

static enum geojp_exit refused(int fd, const char *what, int error)
{
	char answer[256];

	read_answer(fd, answer, sizeof(answer));
	complain(GJ_KERNEL_REFUSED,
		 "%s: refused by the kernel: %s; the list in force stays", what,
		 *answer ? answer : error_text(error));
	return GEOJP_KERNEL;
}

/* Everything was written.  Did the kernel accept it? */
static enum geojp_exit confirm(int fd, const char *what, uint64_t *generation)
{
	static const char loaded[] = "ok: generation ";
	char answer[256];

	read_answer(fd, answer, sizeof(answer));
	*generation = 0;
	if (!strncmp(answer, loaded, strlen(loaded)))
		*generation = strtoull(answer + strlen(loaded), NULL, 10);
	if (!strncmp(answer, "ok:", 3))
		return GEOJP_OK;
	complain(GJ_KERNEL_REFUSED, "%s: the kernel did not confirm it: %s",
		 what, *answer ? quoted(answer) : N_("no answer"));
	return GEOJP_KERNEL;
}

static enum geojp_exit send_file(int to, int from, const char *what)
{
	char *chunk = xmalloc(CHUNK);
	enum geojp_exit code = GEOJP_OK;
	off_t offset = 0;
	ssize_t count;

	while (!code && (count = pread(from, chunk, CHUNK, offset))) {
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			code = failed(what, GEOJP_STORE);
		else if (!file_write(to, chunk, count))
			code = refused(to, what, errno);
		offset += count;
	}
	free(chunk);
	return code;
}

enum geojp_exit module_load(int fd, const char *what, uint64_t *generation)
{
	enum geojp_exit code;
	int to;

	code = open_load(&to);
	if (code)
		return code;
	code = send_file(to, fd, what);
	if (!code)
		code = confirm(to, what, generation);
	close(to);
	return code;
}

enum geojp_exit module_unload(const char *name)
{
	char *text = xprintf("geojp %d %s\nunload\n", GEOJP_WIRE_VERSION, name);
	enum geojp_exit code;
	uint64_t generation;
	int to;

	code = open_load(&to);
	if (!code) {
		code = file_write(to, text, strlen(text)) ?
			       confirm(to, name, &generation) :
			       refused(to, name, errno);
		close(to);
	}
	free(text);
	return code;
}

/* Takes a "key: value" line.  A newer module may have more keys. */
static void take_status(struct module_list *l, const char *key,
			const char *value)
{
	int i;

	if (!strcmp(key, "loaded"))
		l->loaded = !strcmp(value, "yes");
	if (!strcmp(key, value_name[MODULE_RULES6]))
		l->rules_by_family = true;
	if (!strcmp(key, "label"))
		snprintf(l->label, sizeof(l->label), "%s", value);
	for (i = 0; i < MODULE_VALUES; i++)
		if (!strcmp(key, value_name[i]))
			l->value[i] = strtoull(value, NULL, 10);
}

static void read_status(FILE *file, struct module_list **lists, size_t *count)
{
	struct module_list *l = NULL;
	char *line = NULL, *value;
	size_t room = 0;

	while (getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		value = strstr(line, ": ");
		if (!value)
			continue;
		*value = '\0';
		value += 2;
		if (!strcmp(line, "list")) {
			*lists = xrealloc(*lists,
					  (*count + 1) * sizeof(**lists));
			l = &(*lists)[(*count)++];
			*l = (struct module_list){ 0 };
			snprintf(l->name, sizeof(l->name), "%s", value);
		} else if (l) {
			take_status(l, line, value);
		}
	}
	free(line);
}

enum geojp_exit module_status(struct module_list **lists, size_t *count)
{
	enum geojp_exit code = GEOJP_OK;
	char *path = proc_path("", "status");
	FILE *file = fopen(path, "re");

	*lists = NULL;
	*count = 0;
	if (!file && errno == ENOENT) {
		complain(GJ_NO_MODULE, "%s: the kernel module %s is not loaded",
			 path, MODULE);
		code = GEOJP_KERNEL;
	} else if (!file) {
		code = failed(path, GEOJP_KERNEL);
	} else {
		read_status(file, lists, count);
		fclose(file);
	}
	free(path);
	return code;
}

/*
 * Copies the file @path into memory.  Returns a descriptor of the copy, or -1.
 * The kernel says ESTALE if the list is replaced meanwhile.  Then the new list
 * is read.
 */
static int open_copy(const char *path)
{
	int fd = memfd_create("geojp", MFD_CLOEXEC), left = READ_ATTEMPTS;
	size_t size = 0;
	char *text;

	do
		text = file_read(path, 0, SIZE_MAX, &size);
	while (!text && errno == ESTALE && --left);
	if (!text || fd < 0 || !file_write(fd, text, size) ||
	    lseek(fd, 0, SEEK_SET)) {
		failed(path, GEOJP_KERNEL);
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	free(text);
	return fd;
}

enum geojp_exit module_copy(const char *name, struct module_copy *copy)
{
	char *path = proc_path("lists/", name);
	bool there = !access(path, F_OK);

	copy->fd = there ? open_copy(path) : -1;
	free(path);
	return there && copy->fd < 0 ? GEOJP_KERNEL : GEOJP_OK;
}

enum geojp_exit module_put_back(const char *name,
				const struct module_copy *copy)
{
	uint64_t generation;

	return copy->fd < 0 ? module_unload(name) :
			      module_load(copy->fd, name, &generation);
}

void module_copy_close(struct module_copy *copy)
{
	if (copy->fd >= 0)
		close(copy->fd);
}

/* @unloads: the data are gone since the status file was read. */
static enum geojp_exit read_list(const char *name, struct set *set,
				 bool *unloads)
{
	char *path = proc_path("lists/", name);
	enum geojp_exit code = GEOJP_KERNEL;
	int fd = open_copy(path);
	struct input in;

	if (fd >= 0)
		code = input_use(&in, fd, path);
	if (!code) {
		code = canonical_read(&in, name, set, NULL, unloads);
		input_close(&in);
	}
	free(path);
	set_normalise(set);
	return code ? GEOJP_KERNEL : GEOJP_OK;
}

enum geojp_exit module_read_list(const char *name, struct set *set,
				 uint64_t *generation)
{
	struct module_list *lists;
	enum geojp_exit code;
	bool unloads = false;
	size_t i, count;

	*generation = 0;
	code = module_status(&lists, &count);
	for (i = 0; i < count; i++)
		if (!strcmp(lists[i].name, name) && lists[i].loaded)
			*generation = lists[i].value[MODULE_GENERATION];
	free(lists);
	if (*generation)
		code = read_list(name, set, &unloads);
	if (code || unloads)
		*generation = 0;
	return code;
}
