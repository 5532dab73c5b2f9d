/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels (5.10 and later), and what the pure C files take
 * from the kernel.  Kbuild includes it before each file; no file names it.
 *
 * No other file knows the kernel's version.
 */
#ifndef GEOJP_COMPAT_H
#define GEOJP_COMPAT_H

#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/nospec.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/version.h>

/* The compiler's builtin may call libgcc, which the kernel does not have. */
#define geojp_popcount64(x) hweight64(x)

#define geojp_cond_resched() cond_resched()

/*
 * All ones if @index, a u64, is below @size, or else 0.  When the processor
 * guesses wrong it must not read beyond an array (Spectre v1).  On 32 bits no
 * large number may look like a small one.
 */
#define geojp_index_mask(index, size) \
	array_index_mask_nospec((unsigned long)min_t(u64, index, ULONG_MAX), \
				(unsigned long)(size))

/* Renamed in 5.17; Red Hat's 5.14 has the new name since RHEL 9.1. */
#ifdef RHEL_RELEASE_CODE
#if RHEL_RELEASE_CODE < RHEL_RELEASE_VERSION(9, 1)
#define pde_data(inode) PDE_DATA(inode)
#endif
#elif LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
#define pde_data(inode) PDE_DATA(inode)
#endif

#endif /* GEOJP_COMPAT_H */
