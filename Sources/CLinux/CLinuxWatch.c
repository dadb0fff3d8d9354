// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinuxWatch.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct clinux_watch {
  // Odd while a call is under way, and another number for each.
  _Atomic uint64_t turn;
  _Atomic(const char *) name;
  double seconds;
  void (*stuck)(void *, const char *);
  void *context;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool is_over;
};

static struct timespec later(double seconds) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  long nanoseconds = time.tv_nsec + (long)((seconds - (double)(long)seconds) * 1e9);
  time.tv_sec += (time_t)seconds + nanoseconds / 1000000000;
  time.tv_nsec = nanoseconds % 1000000000;
  return time;
}

static void *look(void *argument) {
  clinux_watch *watch = argument;
  // So many looks at one and the same call, and it is stuck.
  const int enough = 8;
  uint64_t seen = 0;
  int looks = 0;
  pthread_mutex_lock(&watch->lock);
  while (!watch->is_over) {
    struct timespec next = later(watch->seconds / enough);
    while (!watch->is_over && pthread_cond_timedwait(&watch->changed, &watch->lock, &next) != ETIMEDOUT) {
    }
    if (watch->is_over) break;
    uint64_t turn = atomic_load(&watch->turn);
    looks = turn % 2 == 1 && turn == seen ? looks + 1 : 0;
    seen = turn;
    if (looks < enough) continue;
    const char *name = atomic_load(&watch->name);
    pthread_mutex_unlock(&watch->lock);
    watch->stuck(watch->context, name);
    return NULL;
  }
  pthread_mutex_unlock(&watch->lock);
  return NULL;
}

clinux_watch *clinux_watch_start(double seconds, void (*stuck)(void *, const char *), void *context) {
  clinux_watch *watch = calloc(1, sizeof *watch);
  if (watch == NULL) return NULL;
  watch->seconds = seconds;
  watch->stuck = stuck;
  watch->context = context;
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&watch->changed, &attributes);
  pthread_condattr_destroy(&attributes);
  pthread_mutex_init(&watch->lock, NULL);
  if (pthread_create(&watch->thread, NULL, look, watch) == 0) return watch;
  pthread_cond_destroy(&watch->changed);
  pthread_mutex_destroy(&watch->lock);
  free(watch);
  return NULL;
}

void clinux_watch_stop(clinux_watch *watch) {
  pthread_mutex_lock(&watch->lock);
  watch->is_over = true;
  pthread_cond_signal(&watch->changed);
  pthread_mutex_unlock(&watch->lock);
  pthread_join(watch->thread, NULL);
  pthread_cond_destroy(&watch->changed);
  pthread_mutex_destroy(&watch->lock);
  free(watch);
}

void clinux_watch_begin(clinux_watch *watch, const char *name) {
  if (watch == NULL) return;
  atomic_store_explicit(&watch->name, name, memory_order_relaxed);
  atomic_fetch_add_explicit(&watch->turn, 1, memory_order_release);
}

void clinux_watch_end(clinux_watch *watch) {
  if (watch != NULL) atomic_fetch_add_explicit(&watch->turn, 1, memory_order_release);
}
