// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Swift cannot import: variadic system calls and the macros of the kernel's headers.
#ifndef VFIO_CHECK_CLINUX_H
#define VFIO_CHECK_CLINUX_H

#include <stdbool.h>
#include <stdint.h>

#include "CLinuxProcessor.h"
#include "CLinuxUSB.h"
#include "CLinuxVFIO.h"
#include "CLinuxWatch.h"

// openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS: `path` is resolved below `directory` and an answer outside it,
// by "..", an absolute link or a magic link, is -EXDEV. Returns a descriptor or -errno (-ENOSYS before Linux 5.6).
// `path_only` opens with O_PATH, a directory to look below, anything else without following a link. Else only a regular file or a directory is
// opened: anything else is -EINVAL, and is not touched.
int clinux_open_beneath(int directory, const char *path, bool path_only, bool is_directory);

// Opens /dev/null in the place of each standard descriptor that is closed, so that no other file gets its number and what is meant for a
// terminal. Reading from it, or writing to it, fails with EBADF as before.
void clinux_fill_standard_descriptors(void);

// clinux_open_beneath with RESOLVE_IN_ROOT: `directory` is the root of the path and of every link on it, so ".." stays there and an absolute link starts
// there. Nothing outside can be reached.
int clinux_open_in_root(int directory, const char *path, bool path_only, bool is_directory);

// open(2) for reading, without the variadic mode. Returns a descriptor or -errno.
int clinux_open(const char *path, bool is_directory);

// open(2) of a disk for reading past the page cache (O_DIRECT). Returns a descriptor or -errno.
int clinux_open_direct(const char *path);

// open(2) of a block device for reading and for itself alone (O_EXCL): -EBUSY when a file system, swap, md or dm has it.
// Returns a descriptor or -errno.
int clinux_open_exclusive(const char *path);

// open(2) of an attribute of sysfs for writing; never creates a file. Returns a descriptor or -errno.
int clinux_open_control(const char *path);

// From now on SIGINT, SIGTERM and SIGHUP do not end the process: the first of them makes the returned descriptor readable, and
// the next one of the same kind ends the process as ever. Nor does SIGPIPE: whoever reads the output and goes away must not keep the
// process from putting back what it changed. Returns the descriptor, always the same, or -errno.
int clinux_catch_interrupts(void);

// Whether the calling thread may run on a processor: 1 or 0, or -errno.
int clinux_may_run_on(int processor);

// From now on the calling thread runs on this processor only. Returns 0 or -errno.
int clinux_run_on(int processor);

// How often the calling thread has been taken off its processor although it wanted to go on (getrusage(2), RUSAGE_THREAD).
long clinux_involuntary_switches(void);

// The effective capabilities of this process as a bit mask (capabilities(7)); 0 if the kernel does not say.
uint64_t clinux_effective_capabilities(void);

#endif
