// SPDX-License-Identifier: GPL-3.0-or-later
//
// A library with the entry points of libcuda.so.1 that vfio-check uses, and a device that is a program: memory is memory, a stream is a list
// of work that is done when somebody asks after it, an event is a reading of the clock. It fails where it is told to, and counts what
// was not given back. One thread at a time, as the engines use it.
#ifndef STAND_IN_CUDA_H
#define STAND_IN_CUDA_H

#include <stdint.h>

// Forgets everything: what fails, what is alive, what was counted.
void standin_reset(void);

// The call after so many of this entry point returns this result, without doing anything. From then on every call does, where it
// `lasts`, of every entry point that reports what happened to the device: a context does not come back from an error of its device.
void standin_fail(const char *entry, int result, int after, int lasts);

// The next call of this entry point does not return before `standin_release`.
void standin_stick(const char *entry);
void standin_release(void);

// "memops" (1): whether streams can wait for a word. "kernels" (1): whether a module can be loaded. "integrated" (0). "hostTables" (0).
// "engines" (2): how many copies go on at once. "stalls" (0): streams never come to an end. "corrupts" (0): copies change a byte.
void standin_set(const char *name, int value);

// Contexts, registrations, allocations, streams, events and modules that were not given back.
int standin_live(void);
// How often an entry point was called.
int standin_calls(const char *entry);
// What was done that a real driver would not take, or not take well: the first such thing; NULL where there was none.
const char *standin_misuse(void);

#endif
