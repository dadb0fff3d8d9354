// SPDX-License-Identifier: GPL-3.0-or-later
#include "CUring.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

struct curing_ring {
  struct io_uring ring;
};

int curing_open(unsigned entries, curing_ring **ring) {
  curing_ring *made = calloc(1, sizeof *made);
  if (made == NULL) return -ENOMEM;
  int result = io_uring_queue_init(entries, &made->ring, 0);
  if (result < 0) {
    free(made);
    return result;
  }
  *ring = made;
  return 0;
}

void curing_close(curing_ring *ring) {
  io_uring_queue_exit(&ring->ring);
  free(ring);
}

bool curing_read(curing_ring *ring, int fd, void *buffer, unsigned length, uint64_t offset, uint64_t tag) {
  struct io_uring_sqe *entry = io_uring_get_sqe(&ring->ring);
  if (entry == NULL) return false;
  io_uring_prep_read(entry, fd, buffer, length, offset);
  io_uring_sqe_set_data64(entry, tag);
  return true;
}

int curing_submit_and_wait(curing_ring *ring) { return io_uring_submit_and_wait(&ring->ring, 1); }

bool curing_take(curing_ring *ring, uint64_t *tag, int *result) {
  struct io_uring_cqe *entry;
  if (io_uring_peek_cqe(&ring->ring, &entry) != 0) return false;
  *tag = entry->user_data;
  *result = entry->res;
  io_uring_cqe_seen(&ring->ring, entry);
  return true;
}
