// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <sys/io.h>
#endif

static int flags_for(bool path_only, bool is_directory) {
  int flags = O_CLOEXEC;
  if (path_only) return flags | O_PATH | (is_directory ? O_DIRECTORY : O_NOFOLLOW);
  // O_NONBLOCK: a FIFO planted in a capture must not hang the open; O_NOCTTY: nor may a terminal attach.
  flags |= O_RDONLY | O_NONBLOCK | O_NOCTTY;
  return is_directory ? flags | O_DIRECTORY : flags;
}

static int open_resolving(int directory, const char *path, uint64_t resolve, int flags) {
  struct open_how how = {.flags = (uint64_t)flags, .resolve = resolve | RESOLVE_NO_MAGICLINKS};
  long fd = syscall(SYS_openat2, directory, path, &how, sizeof how);
  return fd < 0 ? -errno : (int)fd;
}

// Whether there is something to read at a path: 0 or -errno. To open a device node is to use the device (a tape rewinds, a watchdog starts), and an
// archive that root unpacked may hold any.
static int look(int directory, const char *path, uint64_t resolve) {
  struct stat status;
  // A name in the directory itself, as nearly all are, needs no resolving; one call is spared.
  if (!strchr(path, '/') && fstatat(directory, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode)) return 0;
  int fd = open_resolving(directory, path, resolve, O_PATH | O_CLOEXEC);
  if (fd < 0) return fd;
  int result = fstat(fd, &status) == 0 ? 0 : -errno;
  close(fd);
  if (result < 0) return result;
  return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) ? 0 : -EINVAL;
}

static int open_existing(int directory, const char *path, uint64_t resolve, bool path_only, bool is_directory) {
  // A directory is asked for as one, and O_PATH opens nothing.
  if (!path_only && !is_directory) {
    int result = look(directory, path, resolve);
    if (result < 0) return result;
  }
  return open_resolving(directory, path, resolve, flags_for(path_only, is_directory));
}

int clinux_open_beneath(int directory, const char *path, bool path_only, bool is_directory) {
  return open_existing(directory, path, RESOLVE_BENEATH, path_only, is_directory);
}

int clinux_open_in_root(int directory, const char *path, bool path_only, bool is_directory) {
  return open_existing(directory, path, RESOLVE_IN_ROOT, path_only, is_directory);
}

void clinux_fill_standard_descriptors(void) {
  for (int fd = 0; fd <= 2; fd++) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest number that is free is this one. It opens for the way that nobody uses, so that its use still fails.
    int opened = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    if (opened < 0 || opened == fd) continue;
    close(opened);
  }
}

int clinux_open(const char *path, bool is_directory) {
  int fd = open(path, flags_for(false, is_directory));
  return fd < 0 ? -errno : fd;
}

int clinux_open_direct(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

int clinux_open_exclusive(const char *path) {
  int fd = open(path, O_RDONLY | O_EXCL | O_CLOEXEC | O_NONBLOCK);
  return fd < 0 ? -errno : fd;
}

int clinux_open_control(const char *path) {
  int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  return fd < 0 ? -errno : fd;
}

static int interrupts = -1;

static void on_interrupt(int signal) {
  (void)signal;
  int saved = errno;
  uint64_t one = 1;
  // eventfd(2): this can only fail when it is readable already.
  if (write(interrupts, &one, sizeof one) < 0) errno = saved;
  errno = saved;
}

int clinux_catch_interrupts(void) {
  if (interrupts >= 0) return interrupts;
  interrupts = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (interrupts < 0) return -errno;
  struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  for (unsigned index = 0; index < sizeof signals / sizeof *signals; index++) {
    struct sigaction old;
    // What was ignored when the process started (nohup) stays ignored.
    if (sigaction(signals[index], NULL, &old) == 0 && old.sa_handler != SIG_IGN) sigaction(signals[index], &action, NULL);
  }
  signal(SIGPIPE, SIG_IGN);
  return interrupts;
}

int clinux_may_run_on(int processor) {
  cpu_set_t set;
  if (processor < 0 || processor >= CPU_SETSIZE) return -EINVAL;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -errno;
  return CPU_ISSET(processor, &set) ? 1 : 0;
}

int clinux_run_on(int processor) {
  cpu_set_t set;
  if (processor < 0 || processor >= CPU_SETSIZE) return -EINVAL;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0 ? 0 : -errno;
}

long clinux_involuntary_switches(void) {
  struct rusage usage;
  return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nivcsw : 0;
}

uint64_t clinux_effective_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct data[2] = {{0, 0, 0}, {0, 0, 0}};
  if (syscall(SYS_capget, &header, data) != 0) return 0;
  return (uint64_t)data[0].effective | (uint64_t)data[1].effective << 32;
}

int clinux_allow_ports(uint16_t port, unsigned count, bool are_allowed) {
#if defined(__x86_64__)
  return ioperm(port, count, are_allowed) == 0 ? 0 : -errno;
#else
  (void)port, (void)count, (void)are_allowed;
  return -ENOSYS;
#endif
}
