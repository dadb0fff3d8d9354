// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CCuda.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

// Every entry point: its place here, its versioned name in the library, its arguments. A name without a version has only one, or
// the one that was there from the beginning.
#define ENTRY_POINTS(entry)                                                                                           \
  entry(init, "cuInit", (unsigned))                                                                                   \
  entry(version, "cuDriverGetVersion", (int *))                                                                       \
  entry(name, "cuGetErrorName", (int, const char **))                                                                 \
  entry(device, "cuDeviceGetByPCIBusId", (int *, const char *))                                                       \
  entry(device_name, "cuDeviceGetName", (char *, int, int))                                                           \
  entry(device_bytes, "cuDeviceTotalMem_v2", (size_t *, int))                                                         \
  entry(attribute, "cuDeviceGetAttribute", (int *, int, int))                                                         \
  entry(retain, "cuDevicePrimaryCtxRetain", (void **, int))                                                           \
  entry(set_current, "cuCtxSetCurrent", (void *))                                                                     \
  entry(register_, "cuMemHostRegister_v2", (void *, size_t, unsigned))                                                \
  entry(unregister, "cuMemHostUnregister", (void *))                                                                  \
  entry(device_address, "cuMemHostGetDevicePointer_v2", (uint64_t *, void *, unsigned))                               \
  entry(allocate, "cuMemAlloc_v2", (uint64_t *, size_t))                                                              \
  entry(free_, "cuMemFree_v2", (uint64_t))                                                                            \
  entry(memory, "cuMemGetInfo_v2", (size_t *, size_t *))                                                              \
  entry(stream, "cuStreamCreate", (void **, unsigned))                                                                \
  entry(stream_destroy, "cuStreamDestroy_v2", (void *))                                                               \
  entry(stream_query, "cuStreamQuery", (void *))                                                                      \
  entry(event, "cuEventCreate", (void **, unsigned))                                                                  \
  entry(event_destroy, "cuEventDestroy_v2", (void *))                                                                 \
  entry(event_record, "cuEventRecord", (void *, void *))                                                              \
  entry(elapsed, "cuEventElapsedTime", (float *, void *, void *))                                                     \
  entry(copy_in, "cuMemcpyHtoDAsync_v2", (uint64_t, const void *, size_t, void *))                                    \
  entry(copy_out, "cuMemcpyDtoHAsync_v2", (void *, uint64_t, size_t, void *))                                         \
  entry(module, "cuModuleLoadData", (void **, const void *))                                                          \
  entry(module_unload, "cuModuleUnload", (void *))                                                                    \
  entry(function, "cuModuleGetFunction", (void **, void *, const char *))                                             \
  entry(                                                                                                              \
      launch, "cuLaunchKernel",                                                                                       \
      (void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **))

struct ccuda_library {
#define MEMBER(member, symbol, arguments) int(*member) arguments;
  ENTRY_POINTS(MEMBER)
#undef MEMBER
  int (*release)(int);
  int (*stream_wait)(void *, uint64_t, uint32_t, unsigned);
  clinux_watch *watch;
};

// dlsym(3) gives a pointer to data, and POSIX wants it to be one to a function as well.
static bool find(void *handle, const char *symbol, void *place) {
  void *found = dlsym(handle, symbol);
  __builtin_memcpy(place, &found, sizeof found);
  return found != NULL;
}

ccuda_library *ccuda_open(const char *path, clinux_watch *watch, char *why, size_t size) {
  // RTLD_LOCAL: nothing else in the process shall find its symbols.
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    snprintf(why, size, "%s", dlerror());
    return NULL;
  }
  ccuda_library *library = calloc(1, sizeof *library);
  if (library == NULL) {
    snprintf(why, size, "out of memory");
    return NULL;
  }
  library->watch = watch;
#define FIND(member, symbol, arguments)                          \
  if (!find(handle, symbol, &library->member)) {                 \
    snprintf(why, size, "%s has no %s", path, symbol);           \
    free(library);                                               \
    return NULL;                                                 \
  }
  ENTRY_POINTS(FIND)
  // The second version came with CUDA 11, and differs in what others of the process get to see.
  if (!find(handle, "cuDevicePrimaryCtxRelease_v2", &library->release)) FIND(release, "cuDevicePrimaryCtxRelease", (int))
#undef FIND
  find(handle, "cuStreamWaitValue32_v2", &library->stream_wait);
  return library;
}

void ccuda_close(ccuda_library *library) { free(library); }

bool ccuda_has_wait(const ccuda_library *library) { return library->stream_wait != NULL; }

// Marks the call while it is under way.
#define CALL(name, ...)                           \
  do {                                            \
    clinux_watch_begin(library->watch, name);     \
    int result = library->__VA_ARGS__;            \
    clinux_watch_end(library->watch);             \
    return result;                                \
  } while (0)

const char *ccuda_name(const ccuda_library *library, int result) {
  const char *name = NULL;
  return library->name(result, &name) == 0 ? name : NULL;
}

int ccuda_init(const ccuda_library *library) { CALL("cuInit", init(0)); }

int ccuda_version(const ccuda_library *library, int *version) { CALL("cuDriverGetVersion", version(version)); }

int ccuda_device(const ccuda_library *library, const char *address, int *device) {
  CALL("cuDeviceGetByPCIBusId", device(device, address));
}

int ccuda_device_name(const ccuda_library *library, int device, char *name, int size) {
  CALL("cuDeviceGetName", device_name(name, size, device));
}

int ccuda_device_bytes(const ccuda_library *library, int device, size_t *bytes) {
  CALL("cuDeviceTotalMem", device_bytes(bytes, device));
}

int ccuda_attribute(const ccuda_library *library, int device, int attribute, int *value) {
  CALL("cuDeviceGetAttribute", attribute(value, attribute, device));
}

int ccuda_retain(const ccuda_library *library, int device, void **context) {
  CALL("cuDevicePrimaryCtxRetain", retain(context, device));
}

int ccuda_release(const ccuda_library *library, int device) { CALL("cuDevicePrimaryCtxRelease", release(device)); }

int ccuda_set_current(const ccuda_library *library, void *context) {
  CALL("cuCtxSetCurrent", set_current(context));
}

int ccuda_register(const ccuda_library *library, void *memory, size_t bytes) {
  // CU_MEMHOSTREGISTER_PORTABLE 1, CU_MEMHOSTREGISTER_DEVICEMAP 2
  CALL("cuMemHostRegister", register_(memory, bytes, 1 | 2));
}

int ccuda_unregister(const ccuda_library *library, void *memory) { CALL("cuMemHostUnregister", unregister(memory)); }

int ccuda_device_address(const ccuda_library *library, void *memory, uint64_t *address) {
  CALL("cuMemHostGetDevicePointer", device_address(address, memory, 0));
}

int ccuda_allocate(const ccuda_library *library, size_t bytes, uint64_t *address) {
  CALL("cuMemAlloc", allocate(address, bytes));
}

int ccuda_free(const ccuda_library *library, uint64_t address) { CALL("cuMemFree", free_(address)); }

int ccuda_memory(const ccuda_library *library, size_t *free, size_t *total) {
  CALL("cuMemGetInfo", memory(free, total));
}

int ccuda_stream(const ccuda_library *library, void **stream) {
  // CU_STREAM_NON_BLOCKING 1
  CALL("cuStreamCreate", stream(stream, 1));
}

int ccuda_stream_destroy(const ccuda_library *library, void *stream) {
  CALL("cuStreamDestroy", stream_destroy(stream));
}

int ccuda_stream_query(const ccuda_library *library, void *stream) { CALL("cuStreamQuery", stream_query(stream)); }

int ccuda_stream_wait(const ccuda_library *library, void *stream, uint64_t address, uint32_t value) {
  if (library->stream_wait == NULL) return CCUDA_NOT_SUPPORTED;
  // CU_STREAM_WAIT_VALUE_GEQ 0: (int32_t)(*address - value) >= 0
  CALL("cuStreamWaitValue32", stream_wait(stream, address, value, 0));
}

int ccuda_event(const ccuda_library *library, void **event) {
  // CU_EVENT_DEFAULT 0: with a time
  CALL("cuEventCreate", event(event, 0));
}

int ccuda_event_destroy(const ccuda_library *library, void *event) { CALL("cuEventDestroy", event_destroy(event)); }

int ccuda_event_record(const ccuda_library *library, void *event, void *stream) {
  CALL("cuEventRecord", event_record(event, stream));
}

int ccuda_elapsed(const ccuda_library *library, void *start, void *end, float *milliseconds) {
  CALL("cuEventElapsedTime", elapsed(milliseconds, start, end));
}

int ccuda_copy_in(const ccuda_library *library, uint64_t to, const void *from, size_t bytes, void *stream) {
  CALL("cuMemcpyHtoDAsync", copy_in(to, from, bytes, stream));
}

int ccuda_copy_out(const ccuda_library *library, void *to, uint64_t from, size_t bytes, void *stream) {
  CALL("cuMemcpyDtoHAsync", copy_out(to, from, bytes, stream));
}

int ccuda_module(const ccuda_library *library, const char *text, void **module) {
  CALL("cuModuleLoadData", module(module, text));
}

int ccuda_module_unload(const ccuda_library *library, void *module) {
  CALL("cuModuleUnload", module_unload(module));
}

int ccuda_function(const ccuda_library *library, void *module, const char *name, void **function) {
  CALL("cuModuleGetFunction", function(function, module, name));
}

int ccuda_launch(
    const ccuda_library *library, void *function, void *stream, uint64_t first, uint64_t second, uint64_t third) {
  void *parameters[] = {&first, &second, &third};
  CALL("cuLaunchKernel", launch(function, 1, 1, 1, 1, 1, 1, 0, stream, parameters, NULL));
}
