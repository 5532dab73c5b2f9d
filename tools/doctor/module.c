// SPDX-License-Identifier: GPL-2.0
/* Is the module there, for this kernel and for the next? */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/program.h"
#include "doctor/checks.h"
#include "inforce/module.h"

#define MODULE "xt_geojp"
#define LOCKDOWN "/sys/kernel/security/lockdown"
#define SECURE_BOOT "/sys/firmware/efi/efivars/" \
		    "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* Is it a line of modules.dep for the module?  Then its path is before ":". */
static char *path_in_line(const char *line)
{
	size_t size = strcspn(line, ":\n");
	char *path = xprintf("%.*s", (int)size, line), *name;

	name = strrchr(path, '/');
	if (line[size] == ':' && name && !strncmp(name, "/" MODULE ".ko",
						  sizeof(MODULE) + 3))
		return path;
	free(path);
	return NULL;
}

/*
 * The path of the module for @kernel, for the caller to free; NULL: none.
 * modprobe finds what depmod has put into modules.dep, and nothing else.
 */
static char *module_file(const char *kernel)
{
	char *index = xprintf("/lib/modules/%s/modules.dep", kernel);
	char *text = host_read(index), *line = text, *found = NULL, *path;

	while (line && !found) {
		found = path_in_line(line);
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	path = found ? xprintf(*found == '/' ? "%s%s" :
			       "/lib/modules/%s/%s", *found == '/' ? "" :
			       kernel, found) : NULL;
	if (path && !host_has(path)) {
		free(path);
		path = NULL;
	}
	free(found);
	free(text);
	free(index);
	return path;
}

/* Is it there, but depmod has not seen it? */
static bool file_lies_about(const char *kernel)
{
	static const char *const dirs[] = { "updates/dkms", "updates", "extra",
					    "weak-updates" };
	static const char *const ends[] = { "", ".xz", ".zst", ".gz" };
	bool found = false;
	size_t i, j;
	char *path;

	for (i = 0; !found && i < sizeof(dirs) / sizeof(*dirs); i++)
		for (j = 0; !found && j < sizeof(ends) / sizeof(*ends); j++) {
			path = xprintf("/lib/modules/%s/%s/" MODULE ".ko%s",
				       kernel, dirs[i], ends[j]);
			found = host_has(path);
			free(path);
		}
	return found;
}

static void mend_missing(struct doctor *d, const char *kernel)
{
	char *headers = xprintf("/lib/modules/%s/build/Makefile", kernel);
	bool debian = !strncmp(host_install(), "apt", 3);

	if (file_lies_about(kernel))
		say_mend(d, "depmod -a %s", kernel);
	else if (host_has(headers))
		say_mend(d, "dkms autoinstall -k %s", kernel);
	else
		say_mend(d, "%s %s-%s && dkms autoinstall -k %s",
			 host_install(),
			 debian ? "linux-headers" : "kernel-devel", kernel,
			 kernel);
	free(headers);
}

static bool modules_disabled(void)
{
	char *text = host_line("/proc/sys/kernel/modules_disabled");
	bool disabled = text && !strcmp(text, "1");

	free(text);
	return disabled;
}

static void say_not_loaded(struct doctor *d, const char *kernel)
{
	char *file = module_file(kernel);

	if (file) {
		say_fail(d, "the module is built for this kernel (%s), but not "
			 "loaded: everybody gets in", kernel);
		say_mend(d, "modprobe " MODULE " && geojp restore");
	} else {
		say_fail(d, "the module is not built for this kernel (%s): "
			 "everybody gets in", kernel);
		mend_missing(d, kernel);
	}
	free(file);
}

void check_module(struct doctor *d)
{
	char *kernel = host_kernel();

	if (module_present()) {
		say_ok(d, "the module is loaded, in kernel %s",
		       kernel ? kernel : "(not known)");
	} else if (host_is_container()) {
		say_fail(d, "this is a container, and the kernel of its host "
			 "has not loaded the module: everybody gets in");
		say_mend(d, "install geojp on the host; if you cannot, geojp "
			 "export writes the list for a firewall without the "
			 "module");
	} else if (modules_disabled()) {
		say_fail(d, "the module is not loaded, and "
			 "kernel.modules_disabled is set, so no module can be "
			 "loaded before the next boot");
		say_mend(d, "grep -rl modules_disabled /etc/sysctl.conf "
			 "/etc/sysctl.d; remove it there, then reboot");
	} else if (!kernel) {
		say_fail(d, "the module is not loaded");
		say_mend(d, "modprobe " MODULE " && geojp restore");
	} else {
		say_not_loaded(d, kernel);
	}
	free(kernel);
}

static int is_kernel(const struct dirent *entry)
{
	char *path = xprintf("/lib/modules/%s/kernel", entry->d_name);
	bool is = *entry->d_name != '.' && host_has(path);

	free(path);
	return is;
}

/* Sorted by version.  The caller frees the array and its entries. */
static int find_kernels(struct dirent ***kernel)
{
	char *dir = host_path("/lib/modules");
	int count = scandir(dir, kernel, is_kernel, versionsort);

	free(dir);
	return count;
}

static void say_kernel_without(struct doctor *d, const char *kernel,
			       const char *running)
{
	if (running && !strcmp(kernel, running))
		say_fail(d, "the module is not there for kernel %s, the "
			 "running one: after a boot into it everybody gets "
			 "in", kernel);
	else if (!running || strverscmp(kernel, running) > 0)
		say_fail(d, "the module is not there for kernel %s: after a "
			 "boot into it everybody gets in", kernel);
	else
		say_warn(d, "the module is not there for kernel %s, an older "
			 "one: after a boot into it everybody gets in", kernel);
	mend_missing(d, kernel);
}

void check_kernels(struct doctor *d)
{
	char *running = host_kernel(), *file;
	struct dirent **kernel = NULL;
	int i, count = find_kernels(&kernel), good = 0;

	for (i = 0; i < count; i++) {
		file = module_file(kernel[i]->d_name);
		if (file)
			good++;
		else
			say_kernel_without(d, kernel[i]->d_name, running);
		free(file);
	}
	if (count > 0 && good == count)
		say_ok(d, plural(count, "the module is there for the kernel "
				 "(%d installed)", "the module is there for "
				 "each kernel (%d installed)"), count);
	if (count <= 0) {
		say_warn(d, "no kernel is installed in /lib/modules: whether "
			 "the next one has the module cannot be looked at");
		say_mend(d, "look at it where the kernel is installed: ls "
			 "/lib/modules");
	}
	while (count > 0)
		free(kernel[--count]);
	free(kernel);
	free(running);
}

static void judge_dkms(struct doctor *d, char *out)
{
	char *bad = strstr(out, "WARNING");

	if (!bad)
		bad = strstr(out, "broken");
	while (bad && bad > out && bad[-1] != '\n')
		bad--;
	out[strcspn(bad ? bad : out, "\n") + (bad ? bad - out : 0)] = '\0';
	if (bad) {
		say_fail(d, "dkms status: %s", bad);
		bad[strcspn(bad, ", :")] = '\0';
		say_mend(d, "dkms install --force %s", bad);
	} else if (!*out) {
		say_fail(d, "DKMS does not know " MODULE ": the next kernel "
			 "comes without the module, and everybody gets in");
		say_mend(d, "%s --reinstall xt-geojp-dkms, or make install",
			 host_install());
	} else {
		say_ok(d, "DKMS builds the module for each new kernel");
	}
}

void check_dkms(struct doctor *d)
{
	struct program_result r;

	program_argv(&r, "dkms", "status", "-m", MODULE, (char *)NULL);
	if (!r.code) {
		judge_dkms(d, r.out);
	} else if (r.code == PROGRAM_MISSING) {
		say_warn(d, "DKMS is not installed: the next kernel comes "
			 "without the module, and everybody gets in");
		say_mend(d, "%s dkms, then reinstall geojp", host_install());
	} else {
		say_unseen(d, "what DKMS knows",
			   *r.err ? r.err : "dkms status fails", "dkms status");
	}
	program_free(&r);
}

/* What modinfo says of a file, for the caller to free; NULL: no answer. */
static char *modinfo(const char *field, const char *file)
{
	char *path = host_path("%s", file), *value = NULL;
	struct program_result r;

	if (!program_argv(&r, "modinfo", "-F", field, path,
			  (char *)NULL)) {
		r.out[strcspn(r.out, "\n")] = '\0';
		value = xprintf("%s", r.out);
	}
	program_free(&r);
	free(path);
	return value;
}

static void compare_versions(struct doctor *d, const char *loaded,
			     const char *installed)
{
	if (!installed || !*installed || !*loaded) {
		say_unseen(d, "the version of the installed module",
			   "modinfo does not tell its srcversion",
			   "modinfo " MODULE);
	} else if (strcmp(loaded, installed)) {
		say_warn(d, "the loaded module is not the installed one "
			 "(srcversion %s and %s)", loaded, installed);
		say_mend(d, "reboot");
	} else {
		say_ok(d, "the loaded module is the installed one");
	}
}

void check_loaded_version(struct doctor *d)
{
	char *loaded = host_line("/sys/module/" MODULE "/srcversion");
	char *kernel = host_kernel(), *file, *installed;

	file = kernel ? module_file(kernel) : NULL;
	installed = file ? modinfo("srcversion", file) : NULL;
	if (!loaded) {
		say_warn(d, "whether the loaded module is the installed one "
			 "cannot be looked at: none is loaded here");
		say_mend(d, "modprobe " MODULE);
	} else if (!file) {
		say_warn(d, "the loaded module is not installed for this "
			 "kernel any more");
		mend_missing(d, kernel ? kernel : "$(uname -r)");
	} else {
		compare_versions(d, loaded, installed);
	}
	free(installed);
	free(file);
	free(kernel);
	free(loaded);
}

/* What makes the kernel ask for signatures; NULL: nothing does. */
static const char *who_asks(void)
{
	char *lockdown = host_line(LOCKDOWN);
	char *enforce = host_line("/sys/module/module/parameters/sig_enforce");
	const char *who = NULL;

	if (enforce && *enforce == 'Y')
		who = "module.sig_enforce";
	else if (lockdown && (strstr(lockdown, "[integrity]") ||
			      strstr(lockdown, "[confidentiality]")))
		who = "lockdown";
	free(lockdown);
	free(enforce);
	return who;
}

/* -1 if that cannot be looked at. */
static int secure_boot(void)
{
	char *path = host_path("%s", SECURE_BOOT), *text;
	size_t size;
	int on;

	/* Four bytes of flags, then the value. */
	text = file_read(path, 0, 64, &size);
	if (text)
		on = size > 4 && text[4] == 1;
	else
		on = host_has("/sys/firmware/efi") ? -1 : 0;
	free(text);
	free(path);
	return on;
}

static void check_signatures_of(struct doctor *d, const char *who)
{
	struct dirent **kernel = NULL;
	int i, count = find_kernels(&kernel), bad = 0;
	char *file, *signer;

	for (i = 0; i < count; i++) {
		file = module_file(kernel[i]->d_name);
		signer = file ? modinfo("signer", file) : NULL;
		if (file && (!signer || !*signer)) {
			bad++;
			say_fail(d, "%s asks for signed modules, and the "
				 "module for kernel %s has no signature that "
				 "modinfo shows: it will not load", who,
				 kernel[i]->d_name);
			say_mend(d, "dkms install --force %s -k %s",
				 MODULE "/" GEOJP_VERSION, kernel[i]->d_name);
		}
		free(signer);
		free(file);
		free(kernel[i]);
	}
	free(kernel);
	if (bad)
		return;
	if (module_present()) {
		say_ok(d, "%s asks for signed modules; the module is signed, "
		       "and the kernel has taken it", who);
	} else {
		say_fail(d, "%s asks for signed modules, and the kernel has "
			 "not loaded the module: perhaps the key of DKMS is "
			 "not enrolled", who);
		say_mend(d, "mokutil --import /var/lib/dkms/mok.pub, then "
			 "reboot and confirm it on the console");
	}
}

/* Where the kernel tells of its lockdown, Secure Boot does nothing more. */
void check_signature(struct doctor *d)
{
	int boot = host_has(LOCKDOWN) ? 0 : secure_boot();
	const char *who = who_asks();

	if (who || boot > 0)
		check_signatures_of(d, who ? who : "Secure Boot");
	else if (boot < 0 || !host_has("/sys/module"))
		say_unseen(d, "whether modules need a signature",
			   "neither " LOCKDOWN " nor " SECURE_BOOT
			   " can be read", "mokutil --sb-state");
	else
		say_ok(d, "neither lockdown nor Secure Boot asks for signed "
		       "modules");
}
