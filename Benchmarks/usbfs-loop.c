// SPDX-License-Identifier: GPL-3.0-or-later
//
// The least that a round trip through usbfs takes: GET_STATUS, submitted and reaped, and nothing else in the loop but the clock. What
// `measure usb` is held against by Benchmarks/measure-usb.
//
// usage: usbfs-loop /dev/bus/usb/BBB/DDD COUNT
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_RAW, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int ascending(const void *one, const void *other) {
  uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
  return a < b ? -1 : a > b;
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  int fd = open(arguments[1], O_RDWR | O_CLOEXEC);
  long rounds = atol(arguments[2]);
  if (fd < 0 || rounds < 1) return 66;
  // As the tool does: the last processor.
  cpu_set_t processors;
  CPU_ZERO(&processors);
  CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &processors);
  sched_setaffinity(0, sizeof processors, &processors);
  uint8_t buffer[10] = {0x80, 0, 0, 0, 0, 0, 2, 0};
  struct usbdevfs_urb urb = {.type = USBDEVFS_URB_TYPE_CONTROL, .buffer = buffer, .buffer_length = sizeof buffer};
  uint64_t *samples = calloc((size_t)rounds, sizeof *samples);
  if (!samples) return 70;
  // The first half is warm-up.
  for (long round = -rounds / 2; round < rounds; round++) {
    struct usbdevfs_urb *reaped = NULL;
    uint64_t start = now();
    if (ioctl(fd, USBDEVFS_SUBMITURB, &urb) < 0 || ioctl(fd, USBDEVFS_REAPURB, &reaped) < 0 || urb.status != 0) {
      perror("usbfs");
      return 1;
    }
    uint64_t end = now();
    if (round >= 0) samples[round] = end - start;
  }
  qsort(samples, (size_t)rounds, sizeof *samples, ascending);
  printf("%llu %llu\n", (unsigned long long)samples[rounds / 10], (unsigned long long)samples[rounds / 2]);
  return 0;
}
