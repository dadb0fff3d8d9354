// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies by a Vulkan device, as few calls: the loader (libvulkan.so.1) and everything behind it are found at run time. The header
// of libvulkan stays behind this one. Functions that return an int return a VkResult, 0 for success.
#ifndef VFIO_CHECK_CVULKAN_H
#define VFIO_CHECK_CVULKAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CLinuxWatch.h"

// Results that are told apart (VkResult).
enum {
  CVULKAN_TIMEOUT = 2,
  CVULKAN_OUT_OF_HOST_MEMORY = -1,
  CVULKAN_OUT_OF_DEVICE_MEMORY = -2,
  CVULKAN_INITIALIZATION_FAILED = -3,
  CVULKAN_DEVICE_LOST = -4,
  CVULKAN_MEMORY_MAP_FAILED = -5,
  CVULKAN_EXTENSION_NOT_PRESENT = -7,
  CVULKAN_FEATURE_NOT_PRESENT = -8,
  CVULKAN_INCOMPATIBLE_DRIVER = -9,
  CVULKAN_INVALID_EXTERNAL_HANDLE = -1000072003,
  // Not of Vulkan: no queue can copy and tell the time, no kind of memory fits.
  CVULKAN_NO_QUEUE = 1000001,
  CVULKAN_NO_MEMORY_TYPE = 1000002,
};

// VkPhysicalDeviceType
enum { CVULKAN_INTEGRATED = 1, CVULKAN_DISCRETE = 2, CVULKAN_VIRTUAL = 3, CVULKAN_CPU = 4 };

typedef struct cvulkan_library cvulkan_library;
typedef struct cvulkan_device cvulkan_device;
typedef struct cvulkan_buffer cvulkan_buffer;

// What a physical device says of itself.
typedef struct {
  char name[256];
  // VkPhysicalDeviceDriverProperties: "Mesa RADV", "22.3.6".
  char driver[256], driver_info[256];
  int type;
  uint32_t vendor, device, api_version;
  // VkPhysicalDevicePCIBusInfoPropertiesEXT; false for what is no PCI function, or a driver that does not tell.
  bool has_address;
  uint32_t domain, bus, slot, function;
  // VK_EXT_external_memory_host: memory of ours may be made the device's, in multiples of so many bytes. 0 without.
  uint64_t import_alignment;
  // Nanoseconds of a tick of its clock.
  float tick_nanoseconds;
} cvulkan_properties;

// Loads the library and makes an instance. On failure NULL, `result` is the VkResult or 0 where the library cannot be had, and `why` says
// why. The library stays loaded until the process ends. Calls are marked on `watch`.
cvulkan_library *cvulkan_open(const char *path, clinux_watch *watch, int *result, char *why, size_t size);
void cvulkan_close(cvulkan_library *library);

// How many physical devices there are, and what the one of this number is.
int cvulkan_count(cvulkan_library *library, uint32_t *count);
int cvulkan_describe(cvulkan_library *library, uint32_t index, cvulkan_properties *properties);

// A logical device with one queue: of a family that only copies, where there is one that can tell the time, else of any that can copy and
// tell the time. On failure nothing stays.
int cvulkan_device_open(cvulkan_library *library, uint32_t index, cvulkan_device **device);
void cvulkan_device_close(cvulkan_device *device);
// Whether its queue only copies.
bool cvulkan_is_transfer_only(const cvulkan_device *device);

// Memory that is ours, imported: it stays where it is, so that its pages are those that were asked for. The size is a multiple of
// `import_alignment`, and so is the address.
int cvulkan_import(cvulkan_device *device, void *memory, uint64_t bytes, cvulkan_buffer **buffer);
// Memory of the driver's choice that the processor can read and write, cached by it where that can be had; it is mapped at `memory`.
int cvulkan_host(cvulkan_device *device, uint64_t bytes, cvulkan_buffer **buffer, void **memory);
// Memory of the device.
int cvulkan_local(cvulkan_device *device, uint64_t bytes, cvulkan_buffer **buffer);
void cvulkan_buffer_free(cvulkan_device *device, cvulkan_buffer *buffer);

// Writes down so many copies of `bytes` each, one behind the other in both buffers, between two readings of the clock.
int cvulkan_record(
    cvulkan_device *device, cvulkan_buffer *from, cvulkan_buffer *to, uint64_t bytes, uint32_t copies);
// Hands over what was written down.
int cvulkan_submit(cvulkan_device *device);
// Waits until it is done: CVULKAN_TIMEOUT when that takes longer.
int cvulkan_wait(cvulkan_device *device, uint64_t nanoseconds);
// Ticks between the two readings, of the bits that are valid.
int cvulkan_ticks(cvulkan_device *device, uint64_t *ticks);

#endif
