// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "StandInCUDA.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// The results and attributes of the documented API that are needed here.
enum {
  SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101,
  INVALID_CONTEXT = 201, INVALID_PTX = 218, JIT_COMPILER_NOT_FOUND = 221, INVALID_HANDLE = 400, NOT_FOUND = 500,
  NOT_READY = 600, ILLEGAL_ADDRESS = 700, ALREADY_REGISTERED = 712, NOT_REGISTERED = 713, NOT_SUPPORTED = 801,
};
enum { INTEGRATED = 18, CAN_MAP = 19, ENGINES = 40, MAJOR = 75, MINOR = 76, HOST_REGISTER = 99, HOST_TABLES = 100 };

enum { MOST = 256, MOST_WORK = 4096 };

typedef struct {
  enum { GATE, COPY, RECORD, CHASE, SPIN } kind;
  uint64_t a, b, c;
} work;

typedef struct {
  bool is_alive;
  int first, count;
  work list[MOST_WORK];
} stream;

typedef struct {
  bool is_alive, is_recorded, is_done;
  uint64_t time;
} event;

typedef struct {
  uint64_t start, size;
} range;

static struct {
  char failing[64];
  int result, after;
  bool lasts, is_lost;
  int lost_result;
  char sticking[64];
  _Atomic bool is_stuck;
  int memops, kernels, integrated, host_tables, engines, stalls, corrupts;
  bool is_initialized;
  int contexts, modules;
  bool is_current;
  stream streams[8];
  event events[64];
  range registered[MOST], allocated[MOST];
  const char *misuse;
  struct {
    char name[48];
    int count;
  } calls[64];
} state;

// MARK: Being told

void standin_reset(void) {
  for (int index = 0; index < MOST; index++) {
    if (state.allocated[index].size > 0) free((void *)state.allocated[index].start);
  }
  memset(&state, 0, sizeof state);
  state.memops = state.kernels = 1;
  state.engines = 2;
}

void standin_fail(const char *entry, int result, int after, int lasts) {
  snprintf(state.failing, sizeof state.failing, "%s", entry);
  state.result = result;
  state.after = after;
  state.lasts = lasts != 0;
}

void standin_stick(const char *entry) {
  snprintf(state.sticking, sizeof state.sticking, "%s", entry);
  atomic_store(&state.is_stuck, true);
}

void standin_release(void) { atomic_store(&state.is_stuck, false); }

void standin_set(const char *name, int value) {
  if (strcmp(name, "memops") == 0) state.memops = value;
  if (strcmp(name, "kernels") == 0) state.kernels = value;
  if (strcmp(name, "integrated") == 0) state.integrated = value;
  if (strcmp(name, "hostTables") == 0) state.host_tables = value;
  if (strcmp(name, "engines") == 0) state.engines = value;
  if (strcmp(name, "stalls") == 0) state.stalls = value;
  if (strcmp(name, "corrupts") == 0) state.corrupts = value;
}

int standin_live(void) {
  int live = state.contexts + state.modules;
  for (int index = 0; index < 8; index++) live += state.streams[index].is_alive;
  for (int index = 0; index < 64; index++) live += state.events[index].is_alive;
  for (int index = 0; index < MOST; index++) {
    live += (state.registered[index].size > 0) + (state.allocated[index].size > 0);
  }
  return live;
}

int standin_calls(const char *entry) {
  for (int index = 0; index < 64; index++) {
    if (strcmp(state.calls[index].name, entry) == 0) return state.calls[index].count;
  }
  return 0;
}

const char *standin_misuse(void) { return state.misuse; }

static void misuse(const char *what) {
  if (state.misuse == NULL) state.misuse = what;
}

// What a call is to return at once, or SUCCESS. `tells`: it reports what happened to the device; giving back works all the same.
static int begin(const char *name, bool tells) {
  int index = 0;
  while (index < 63 && state.calls[index].name[0] != 0 && strcmp(state.calls[index].name, name) != 0) index++;
  snprintf(state.calls[index].name, sizeof state.calls[index].name, "%s", name);
  int earlier = state.calls[index].count++;
  if (strcmp(name, state.sticking) == 0) {
    while (atomic_load(&state.is_stuck)) usleep(1000);
  }
  if (strcmp(name, state.failing) == 0 && earlier == state.after) {
    state.is_lost = state.lasts;
    state.lost_result = state.result;
    return state.result;
  }
  return state.is_lost && tells ? state.lost_result : SUCCESS;
}

#define BEGIN(tells)                          \
  do {                                        \
    int result = begin(__func__, tells);      \
    if (result != SUCCESS) return result;     \
  } while (0)

#define IN_CONTEXT                                                  \
  do {                                                              \
    if (!state.is_current) {                                        \
      misuse("a call without a current context");                   \
      return INVALID_CONTEXT;                                       \
    }                                                               \
  } while (0)

// MARK: Memory

static range *holding(range *ranges, uint64_t start, uint64_t size) {
  for (int index = 0; index < MOST; index++) {
    range *this = &ranges[index];
    if (this->size > 0 && this->start <= start && start + size <= this->start + this->size) return this;
  }
  return NULL;
}

static range *place(range *ranges) {
  for (int index = 0; index < MOST; index++) {
    if (ranges[index].size == 0) return &ranges[index];
  }
  return NULL;
}

// MARK: Work

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_RAW, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool is_open(uint64_t address, uint32_t value) {
  if (holding(state.registered, address, 4) == NULL) {
    misuse("a gate in memory that is not mapped");
    return true;
  }
  uint32_t word = __atomic_load_n((uint32_t *)address, __ATOMIC_ACQUIRE);
  return (int32_t)(word - value) >= 0;
}

static void chase(const work *this) {
  uint64_t start = now(), at = this->a;
  for (uint64_t step = 0; step < this->b; step++) {
    if (holding(state.registered, at, 8) == NULL) {
      misuse("a chase that leaves the memory");
      return;
    }
    at = *(volatile uint64_t *)at;
  }
  uint64_t *result = (uint64_t *)this->c;
  if (holding(state.registered, this->c, 24) == NULL) {
    misuse("a result in memory that is not mapped");
    return;
  }
  result[0] = now() - start;
  result[1] = result[0];
  result[2] = state.corrupts ? at + 8 : at;
}

// Does what can be done. Returns whether all of it was.
static bool pump(stream *stream) {
  while (stream->count > 0) {
    const work *this = &stream->list[stream->first];
    if (state.stalls) return false;
    switch (this->kind) {
      case GATE:
      case SPIN:
        if (!is_open(this->a, (uint32_t)this->b)) return false;
        break;
      case COPY:
        memcpy((void *)this->a, (const void *)this->b, this->c);
        if (state.corrupts) *(uint8_t *)(this->a + this->c / 2) ^= 1;
        break;
      case RECORD:
        state.events[this->a].time = now();
        state.events[this->a].is_done = true;
        break;
      case CHASE: chase(this); break;
    }
    stream->first++;
    stream->count--;
  }
  stream->first = 0;
  return true;
}

static int add(void *handle, work this) {
  stream *stream = handle;
  if (stream == NULL || !stream->is_alive) return INVALID_HANDLE;
  if (stream->first + stream->count >= MOST_WORK) {
    misuse("more work than a stream takes");
    return OUT_OF_MEMORY;
  }
  stream->list[stream->first + stream->count++] = this;
  return SUCCESS;
}

static bool is_working(void) {
  for (int index = 0; index < 8; index++) {
    stream *stream = &state.streams[index];
    if (stream->is_alive && !pump(stream) && !state.stalls) return true;
  }
  return false;
}

// MARK: The entry points

int cuInit(unsigned flags) {
  BEGIN(true);
  state.is_initialized = flags == 0;
  return flags == 0 ? SUCCESS : INVALID_VALUE;
}

int cuDriverGetVersion(int *version) {
  BEGIN(false);
  *version = 12040;
  return SUCCESS;
}

int cuGetErrorName(int result, const char **name) {
  switch (result) {
    case INVALID_VALUE: *name = "CUDA_ERROR_INVALID_VALUE"; break;
    case OUT_OF_MEMORY: *name = "CUDA_ERROR_OUT_OF_MEMORY"; break;
    case NO_DEVICE: *name = "CUDA_ERROR_NO_DEVICE"; break;
    case INVALID_DEVICE: *name = "CUDA_ERROR_INVALID_DEVICE"; break;
    case ILLEGAL_ADDRESS: *name = "CUDA_ERROR_ILLEGAL_ADDRESS"; break;
    case NOT_SUPPORTED: *name = "CUDA_ERROR_NOT_SUPPORTED"; break;
    default: *name = NULL; return INVALID_VALUE;
  }
  return SUCCESS;
}

int cuDeviceGetByPCIBusId(int *device, const char *address) {
  BEGIN(true);
  if (!state.is_initialized) return NOT_INITIALIZED;
  if (strcmp(address, "0000:01:00.0") != 0) return INVALID_DEVICE;
  *device = 0;
  return SUCCESS;
}

int cuDeviceGetName(char *name, int size, int device) {
  BEGIN(true);
  snprintf(name, (size_t)size, "Stand-in %d", device);
  return SUCCESS;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  BEGIN(true);
  (void)device;
  *bytes = (size_t)8 << 30;
  return SUCCESS;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
  BEGIN(true);
  (void)device;
  switch (attribute) {
    case INTEGRATED: *value = state.integrated; break;
    case CAN_MAP: *value = 1; break;
    case ENGINES: *value = state.engines; break;
    case MAJOR: *value = 9; break;
    case MINOR: *value = 0; break;
    case HOST_REGISTER: *value = 1; break;
    case HOST_TABLES: *value = state.host_tables; break;
    default: return INVALID_VALUE;
  }
  return SUCCESS;
}

int cuDevicePrimaryCtxRetain(void **context, int device) {
  BEGIN(true);
  (void)device;
  state.contexts++;
  *context = &state;
  return SUCCESS;
}

int cuDevicePrimaryCtxRelease_v2(int device) {
  BEGIN(false);
  (void)device;
  if (state.contexts == 0) misuse("a context released twice");
  state.contexts--;
  if (state.contexts == 0 && standin_live() > 0) misuse("a context released before what was made in it");
  return SUCCESS;
}

int cuCtxSetCurrent(void *context) {
  BEGIN(false);
  state.is_current = context != NULL;
  return SUCCESS;
}

int cuMemHostRegister_v2(void *memory, size_t bytes, unsigned flags) {
  BEGIN(true);
  IN_CONTEXT;
  if (flags != 3 || bytes == 0 || (uint64_t)memory % 4096 != 0) return INVALID_VALUE;
  if (holding(state.registered, (uint64_t)memory, 1) != NULL) return ALREADY_REGISTERED;
  range *free = place(state.registered);
  if (free == NULL) return OUT_OF_MEMORY;
  *free = (range){(uint64_t)memory, bytes};
  return SUCCESS;
}

int cuMemHostUnregister(void *memory) {
  BEGIN(false);
  IN_CONTEXT;
  range *this = holding(state.registered, (uint64_t)memory, 1);
  if (this == NULL || this->start != (uint64_t)memory) return NOT_REGISTERED;
  if (is_working()) misuse("memory unpinned while a stream may use it");
  this->size = 0;
  return SUCCESS;
}

int cuMemHostGetDevicePointer_v2(uint64_t *address, void *memory, unsigned flags) {
  BEGIN(true);
  IN_CONTEXT;
  if (flags != 0 || holding(state.registered, (uint64_t)memory, 1) == NULL) return INVALID_VALUE;
  *address = (uint64_t)memory;
  return SUCCESS;
}

int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
  BEGIN(true);
  IN_CONTEXT;
  range *free = place(state.allocated);
  void *memory = free == NULL || bytes == 0 ? NULL : malloc(bytes);
  if (memory == NULL) return OUT_OF_MEMORY;
  *free = (range){(uint64_t)memory, bytes};
  *address = (uint64_t)memory;
  return SUCCESS;
}

int cuMemFree_v2(uint64_t address) {
  BEGIN(false);
  IN_CONTEXT;
  range *this = holding(state.allocated, address, 1);
  if (this == NULL || this->start != address) return INVALID_VALUE;
  if (is_working()) misuse("memory freed while a stream may use it");
  free((void *)this->start);
  this->size = 0;
  return SUCCESS;
}

int cuMemGetInfo_v2(size_t *free, size_t *total) {
  BEGIN(true);
  IN_CONTEXT;
  *free = (size_t)7 << 30;
  *total = (size_t)8 << 30;
  return SUCCESS;
}

int cuStreamCreate(void **handle, unsigned flags) {
  BEGIN(true);
  IN_CONTEXT;
  if (flags != 1) return INVALID_VALUE;
  for (int index = 0; index < 8; index++) {
    stream *stream = &state.streams[index];
    if (stream->is_alive) continue;
    stream->is_alive = true;
    stream->first = stream->count = 0;
    *handle = stream;
    return SUCCESS;
  }
  return OUT_OF_MEMORY;
}

int cuStreamDestroy_v2(void *handle) {
  BEGIN(false);
  IN_CONTEXT;
  stream *stream = handle;
  if (!stream->is_alive) return INVALID_HANDLE;
  // A gate that nobody opens any more would keep the stream, and the device, for ever.
  if (!pump(stream) && !state.stalls) misuse("a stream destroyed behind a closed gate");
  stream->is_alive = false;
  return SUCCESS;
}

int cuStreamQuery(void *handle) {
  BEGIN(true);
  IN_CONTEXT;
  stream *stream = handle;
  if (!stream->is_alive) return INVALID_HANDLE;
  return pump(stream) ? SUCCESS : NOT_READY;
}

int cuStreamWaitValue32_v2(void *handle, uint64_t address, uint32_t value, unsigned flags) {
  BEGIN(true);
  IN_CONTEXT;
  if (!state.memops) return NOT_SUPPORTED;
  if (flags != 0 || address % 4 != 0) return INVALID_VALUE;
  return add(handle, (work){.kind = GATE, .a = address, .b = value});
}

int cuEventCreate(void **handle, unsigned flags) {
  BEGIN(true);
  IN_CONTEXT;
  if (flags != 0) return INVALID_VALUE;
  for (int index = 0; index < 64; index++) {
    if (state.events[index].is_alive) continue;
    state.events[index] = (event){.is_alive = true};
    *handle = &state.events[index];
    return SUCCESS;
  }
  return OUT_OF_MEMORY;
}

int cuEventDestroy_v2(void *handle) {
  BEGIN(false);
  IN_CONTEXT;
  event *event = handle;
  if (!event->is_alive) return INVALID_HANDLE;
  event->is_alive = false;
  return SUCCESS;
}

int cuEventRecord(void *handle, void *stream) {
  BEGIN(true);
  IN_CONTEXT;
  event *event = handle;
  if (!event->is_alive) return INVALID_HANDLE;
  event->is_recorded = true;
  event->is_done = false;
  return add(stream, (work){.kind = RECORD, .a = (uint64_t)(event - state.events)});
}

int cuEventElapsedTime(float *milliseconds, void *start, void *end) {
  BEGIN(true);
  IN_CONTEXT;
  event *from = start, *to = end;
  if (!from->is_recorded || !to->is_recorded) return INVALID_HANDLE;
  if (!from->is_done || !to->is_done) return NOT_READY;
  *milliseconds = (float)((double)(int64_t)(to->time - from->time) / 1e6);
  return SUCCESS;
}

static int copy(uint64_t to, uint64_t from, size_t bytes, uint64_t host, uint64_t device, void *stream) {
  if (holding(state.allocated, device, bytes) == NULL) return INVALID_VALUE;
  if (holding(state.registered, host, bytes) == NULL) {
    misuse("a copy of memory that is not pinned");
    return INVALID_VALUE;
  }
  return add(stream, (work){.kind = COPY, .a = to, .b = from, .c = bytes});
}

int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, void *stream) {
  BEGIN(true);
  IN_CONTEXT;
  return copy(to, (uint64_t)from, bytes, (uint64_t)from, to, stream);
}

int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *stream) {
  BEGIN(true);
  IN_CONTEXT;
  return copy((uint64_t)to, from, bytes, (uint64_t)to, from, stream);
}

static char chase_function, gate_function;

int cuModuleLoadData(void **module, const void *text) {
  BEGIN(true);
  IN_CONTEXT;
  if (!state.kernels) return JIT_COMPILER_NOT_FOUND;
  if (strstr(text, ".version") == NULL || strstr(text, ".address_size 64") == NULL) return INVALID_PTX;
  state.modules++;
  *module = &state.modules;
  return SUCCESS;
}

int cuModuleUnload(void *module) {
  BEGIN(false);
  IN_CONTEXT;
  if (module != &state.modules || state.modules == 0) return INVALID_HANDLE;
  state.modules--;
  return SUCCESS;
}

int cuModuleGetFunction(void **function, void *module, const char *name) {
  BEGIN(true);
  IN_CONTEXT;
  if (module != &state.modules) return INVALID_HANDLE;
  if (strcmp(name, "chase") == 0) *function = &chase_function;
  else if (strcmp(name, "gate") == 0) *function = &gate_function;
  else return NOT_FOUND;
  return SUCCESS;
}

int cuLaunchKernel(
    void *function, unsigned x, unsigned y, unsigned z, unsigned u, unsigned v, unsigned w, unsigned shared,
    void *stream, void **parameters, void **extra) {
  BEGIN(true);
  IN_CONTEXT;
  if (x * y * z * u * v * w != 1 || shared != 0 || extra != NULL) return INVALID_VALUE;
  work this = {
      .kind = function == &chase_function ? CHASE : SPIN,
      .a = *(uint64_t *)parameters[0],
      .b = *(uint64_t *)parameters[1],
      .c = *(uint64_t *)parameters[2]};
  return add(stream, this);
}
