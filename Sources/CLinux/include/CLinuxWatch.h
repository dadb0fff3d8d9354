// SPDX-License-Identifier: GPL-3.0-or-later
//
// A watch over calls into somebody else's driver, which may not come back. Marking a call costs two additions, so that it may be
// done in what is timed.
#ifndef VFIO_CHECK_CLINUX_WATCH_H
#define VFIO_CHECK_CLINUX_WATCH_H

#include <stdint.h>

typedef struct clinux_watch clinux_watch;

// Starts a thread that calls `stuck`, once, when a marked call has been under way for so many seconds; `name` is what it was marked
// with. NULL when no thread can be had.
clinux_watch *clinux_watch_start(double seconds, void (*stuck)(void *context, const char *name), void *context);

// Ends the thread, after `stuck` where that is being called.
void clinux_watch_stop(clinux_watch *watch);

// Marks the beginning and the end of a call. One thread at a time; `name` must stay. Nothing happens without a watch (NULL).
void clinux_watch_begin(clinux_watch *watch, const char *name);
void clinux_watch_end(clinux_watch *watch);

#endif
