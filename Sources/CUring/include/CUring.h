// SPDX-License-Identifier: GPL-3.0-or-later
//
// The few calls of liburing that reads need. Its header stays behind this one: it defines the kernel's structures anew, and a
// second definition of them may be under way in another module.
#ifndef VFIO_CHECK_CURING_H
#define VFIO_CHECK_CURING_H

#include <stdbool.h>
#include <stdint.h>

typedef struct curing_ring curing_ring;

// Makes a ring of so many entries. Returns 0 or -errno.
int curing_open(unsigned entries, curing_ring **ring);
void curing_close(curing_ring *ring);

// Prepares a read of `length` bytes at `offset`. Returns false when the ring is full. `tag` comes back with its completion.
bool curing_read(curing_ring *ring, int fd, void *buffer, unsigned length, uint64_t offset, uint64_t tag);

// Submits what was prepared and waits for one completion at least. Returns the number submitted, or -errno.
int curing_submit_and_wait(curing_ring *ring);

// Takes a completion, if there is one: its tag and its result, bytes or -errno. Returns whether there was one.
bool curing_take(curing_ring *ring, uint64_t *tag, int *result);

#endif
