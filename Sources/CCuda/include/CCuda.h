// SPDX-License-Identifier: GPL-3.0-or-later
//
// The few entry points of the CUDA driver API (libcuda.so.1) that copies and reads from a GPU need, found at run time: there is
// nothing to link with, and no header of NVIDIA's. Names, versions, numbers and arguments after the documented API
// (https://docs.nvidia.com/cuda/cuda-driver-api/). Every function returns a CUresult, 0 for success.
#ifndef VFIO_CHECK_CCUDA_H
#define VFIO_CHECK_CCUDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CLinuxWatch.h"

// Results that are told apart (CUresult).
enum {
  CCUDA_INVALID_VALUE = 1,
  CCUDA_OUT_OF_MEMORY = 2,
  CCUDA_DEINITIALIZED = 4,
  CCUDA_STUB_LIBRARY = 34,
  CCUDA_DEVICE_UNAVAILABLE = 46,
  CCUDA_NO_DEVICE = 100,
  CCUDA_INVALID_DEVICE = 101,
  CCUDA_NO_BINARY_FOR_GPU = 209,
  CCUDA_ECC_UNCORRECTABLE = 214,
  CCUDA_INVALID_PTX = 218,
  CCUDA_NVLINK_UNCORRECTABLE = 220,
  CCUDA_JIT_COMPILER_NOT_FOUND = 221,
  CCUDA_UNSUPPORTED_PTX_VERSION = 222,
  CCUDA_JIT_COMPILATION_DISABLED = 223,
  CCUDA_OPERATING_SYSTEM = 304,
  CCUDA_NOT_READY = 600,
  CCUDA_ILLEGAL_ADDRESS = 700,
  CCUDA_HOST_MEMORY_ALREADY_REGISTERED = 712,
  CCUDA_LAUNCH_FAILED = 719,
  CCUDA_NOT_PERMITTED = 800,
  CCUDA_NOT_SUPPORTED = 801,
  CCUDA_SYSTEM_NOT_READY = 802,
  CCUDA_SYSTEM_DRIVER_MISMATCH = 803,
  CCUDA_UNKNOWN = 999,
};

// What a device is asked about (CUdevice_attribute).
enum {
  CCUDA_INTEGRATED = 18,
  CCUDA_CAN_MAP_HOST_MEMORY = 19,
  CCUDA_ASYNC_ENGINE_COUNT = 40,
  CCUDA_COMPUTE_CAPABILITY_MAJOR = 75,
  CCUDA_COMPUTE_CAPABILITY_MINOR = 76,
  CCUDA_HOST_REGISTER_SUPPORTED = 99,
  CCUDA_USES_HOST_PAGE_TABLES = 100,
};

typedef struct ccuda_library ccuda_library;

// Loads the library and finds its entry points. NULL when it cannot be had; `why` then says why (dlerror(3), or the name of the first
// entry point that is missing). It stays loaded until the process ends: drivers are not made for going. Calls are marked on `watch`.
ccuda_library *ccuda_open(const char *path, clinux_watch *watch, char *why, size_t size);
void ccuda_close(ccuda_library *library);

// Whether streams can wait for a word in memory: cuStreamWaitValue32_v2 is there. What the device says when it is asked is another thing.
bool ccuda_has_wait(const ccuda_library *library);

// The documented name of a result; NULL where the library does not know it.
const char *ccuda_name(const ccuda_library *library, int result);

int ccuda_init(const ccuda_library *library);
// 12040 for 12.4.
int ccuda_version(const ccuda_library *library, int *version);

// `address`: "0000:01:00.0".
int ccuda_device(const ccuda_library *library, const char *address, int *device);
int ccuda_device_name(const ccuda_library *library, int device, char *name, int size);
int ccuda_device_bytes(const ccuda_library *library, int device, size_t *bytes);
int ccuda_attribute(const ccuda_library *library, int device, int attribute, int *value);

// The primary context, made current for the calling thread by the second.
int ccuda_retain(const ccuda_library *library, int device, void **context);
int ccuda_release(const ccuda_library *library, int device);
int ccuda_set_current(const ccuda_library *library, void *context);

// Pins memory and maps it for the device (CU_MEMHOSTREGISTER_PORTABLE | CU_MEMHOSTREGISTER_DEVICEMAP).
int ccuda_register(const ccuda_library *library, void *memory, size_t bytes);
int ccuda_unregister(const ccuda_library *library, void *memory);
int ccuda_device_address(const ccuda_library *library, void *memory, uint64_t *address);

int ccuda_allocate(const ccuda_library *library, size_t bytes, uint64_t *address);
int ccuda_free(const ccuda_library *library, uint64_t address);
int ccuda_memory(const ccuda_library *library, size_t *free, size_t *total);

// A stream that does not wait for the default one (CU_STREAM_NON_BLOCKING).
int ccuda_stream(const ccuda_library *library, void **stream);
int ccuda_stream_destroy(const ccuda_library *library, void *stream);
// CCUDA_NOT_READY while there is work.
int ccuda_stream_query(const ccuda_library *library, void *stream);
// Nothing behind it in the stream starts before the word at this device address has reached `value` (CU_STREAM_WAIT_VALUE_GEQ, cyclic).
int ccuda_stream_wait(const ccuda_library *library, void *stream, uint64_t address, uint32_t value);

int ccuda_event(const ccuda_library *library, void **event);
int ccuda_event_destroy(const ccuda_library *library, void *event);
int ccuda_event_record(const ccuda_library *library, void *event, void *stream);
int ccuda_elapsed(const ccuda_library *library, void *start, void *end, float *milliseconds);

int ccuda_copy_in(const ccuda_library *library, uint64_t to, const void *from, size_t bytes, void *stream);
int ccuda_copy_out(const ccuda_library *library, void *to, uint64_t from, size_t bytes, void *stream);

int ccuda_module(const ccuda_library *library, const char *text, void **module);
int ccuda_module_unload(const ccuda_library *library, void *module);
int ccuda_function(const ccuda_library *library, void *module, const char *name, void **function);
// Starts one thread. All parameters are numbers of 64 bits; they are copied before it returns.
int ccuda_launch(
    const ccuda_library *library, void *function, void *stream, uint64_t first, uint64_t second, uint64_t third);

// What is written to memory by this thread before is seen before this word.
static inline void ccuda_set_word(volatile void *word, uint32_t value) {
  __atomic_store_n((volatile uint32_t *)word, value, __ATOMIC_SEQ_CST);
}

#endif
