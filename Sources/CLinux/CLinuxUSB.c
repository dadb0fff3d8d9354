// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinuxUSB.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "CLinuxVFIO.h"

struct clinux_usb_transfer {
  uint32_t capacity;
  uint32_t tag;
  uint8_t *data;
  // Of variable size, so the last one.
  struct usbdevfs_urb urb;
};

enum { setup_length = 8, most_watched = 256 };

static int call(int fd, unsigned long request, void *argument) {
  int result = ioctl(fd, request, argument);
  return result < 0 ? -errno : result;
}

int clinux_usb_open(const char *path) {
  int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
  return fd < 0 ? -errno : fd;
}

int clinux_usb_claim(int fd, unsigned interface) { return call(fd, USBDEVFS_CLAIMINTERFACE, &interface); }

int clinux_usb_clear_halt(int fd, unsigned endpoint) { return call(fd, USBDEVFS_CLEAR_HALT, &endpoint); }

int clinux_usb_control(int fd, uint8_t type, uint8_t request, uint16_t value, uint16_t index, void *data, uint16_t length,
                       unsigned milliseconds) {
  struct usbdevfs_ctrltransfer transfer = {
      .bRequestType = type,
      .bRequest = request,
      .wValue = value,
      .wIndex = index,
      .wLength = length,
      .timeout = milliseconds,
      .data = data,
  };
  return call(fd, USBDEVFS_CONTROL, &transfer);
}

clinux_usb_transfer *clinux_usb_transfer_new(uint8_t endpoint, uint32_t capacity) {
  clinux_usb_transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer) return NULL;
  transfer->data = calloc(1, setup_length + capacity);
  if (!transfer->data) {
    free(transfer);
    return NULL;
  }
  transfer->capacity = capacity;
  transfer->urb.type = endpoint == 0 ? USBDEVFS_URB_TYPE_CONTROL : USBDEVFS_URB_TYPE_BULK;
  transfer->urb.endpoint = endpoint;
  transfer->urb.buffer = transfer->data;
  transfer->urb.usercontext = transfer;
  clinux_usb_transfer_set_length(transfer, capacity);
  return transfer;
}

void clinux_usb_transfer_free(clinux_usb_transfer *transfer) {
  free(transfer->data);
  free(transfer);
}

uint8_t *clinux_usb_transfer_data(clinux_usb_transfer *transfer) { return transfer->data; }

void clinux_usb_transfer_set_length(clinux_usb_transfer *transfer, uint32_t length) {
  if (length > transfer->capacity) length = transfer->capacity;
  // A control transfer's buffer begins with its setup packet, which says the length once more, little-endian.
  if (transfer->urb.endpoint == 0) {
    transfer->data[6] = (uint8_t)length;
    transfer->data[7] = (uint8_t)(length >> 8);
    length += setup_length;
  }
  transfer->urb.buffer_length = (int)length;
}

void clinux_usb_transfer_set_tag(clinux_usb_transfer *transfer, uint32_t tag) { transfer->tag = tag; }

uint32_t clinux_usb_transfer_tag(const clinux_usb_transfer *transfer) { return transfer->tag; }

int clinux_usb_transfer_status(const clinux_usb_transfer *transfer) { return transfer->urb.status; }

uint32_t clinux_usb_transfer_moved(const clinux_usb_transfer *transfer) { return (uint32_t)transfer->urb.actual_length; }

int clinux_usb_submit(int fd, clinux_usb_transfer *transfer) {
  return ioctl(fd, USBDEVFS_SUBMITURB, &transfer->urb) < 0 ? -errno : 0;
}

int clinux_usb_reap(int fd, clinux_usb_transfer **transfer) {
  struct usbdevfs_urb *urb = NULL;
  if (ioctl(fd, USBDEVFS_REAPURB, &urb) < 0) return -errno;
  *transfer = urb->usercontext;
  return 0;
}

struct clinux_usb_watch {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t ended;
  bool is_ending;
  int fd;
  _Atomic uint64_t deadline;
  _Atomic int count;
  clinux_usb_transfer *transfers[most_watched];
};

static void *watch_over(void *argument) {
  clinux_usb_watch *watch = argument;
  pthread_mutex_lock(&watch->mutex);
  while (!watch->is_ending) {
    // Ten times a second is often enough for an end that is seconds away, and too seldom to be seen.
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 100000000;
    if (until.tv_nsec >= 1000000000) {
      until.tv_nsec -= 1000000000;
      until.tv_sec += 1;
    }
    pthread_cond_timedwait(&watch->ended, &watch->mutex, &until);
    uint64_t deadline = atomic_load_explicit(&watch->deadline, memory_order_relaxed);
    if (deadline == 0 || clinux_nanoseconds() < deadline) continue;
    // One that is not under way is -EINVAL, which is as good.
    for (int index = 0; index < atomic_load(&watch->count); index++)
      ioctl(watch->fd, USBDEVFS_DISCARDURB, &watch->transfers[index]->urb);
  }
  pthread_mutex_unlock(&watch->mutex);
  return NULL;
}

clinux_usb_watch *clinux_usb_watch_new(int fd) {
  clinux_usb_watch *watch = calloc(1, sizeof *watch);
  if (!watch) return NULL;
  watch->fd = fd;
  pthread_mutex_init(&watch->mutex, NULL);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&watch->ended, &attributes);
  pthread_condattr_destroy(&attributes);
  if (pthread_create(&watch->thread, NULL, watch_over, watch) == 0) return watch;
  free(watch);
  return NULL;
}

void clinux_usb_watch_free(clinux_usb_watch *watch) {
  pthread_mutex_lock(&watch->mutex);
  watch->is_ending = true;
  pthread_cond_signal(&watch->ended);
  pthread_mutex_unlock(&watch->mutex);
  pthread_join(watch->thread, NULL);
  pthread_cond_destroy(&watch->ended);
  pthread_mutex_destroy(&watch->mutex);
  free(watch);
}

int clinux_usb_watch_add(clinux_usb_watch *watch, clinux_usb_transfer *transfer) {
  int count = atomic_load(&watch->count);
  if (count == most_watched) return -ENOSPC;
  watch->transfers[count] = transfer;
  atomic_store(&watch->count, count + 1);
  return 0;
}

void clinux_usb_watch_until(clinux_usb_watch *watch, uint64_t nanoseconds) {
  atomic_store_explicit(&watch->deadline, nanoseconds, memory_order_relaxed);
}
