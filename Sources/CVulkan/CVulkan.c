// SPDX-License-Identifier: GPL-3.0-or-later
//
// After the Vulkan specification (https://registry.khronos.org/vulkan/specs/1.3-extensions/html/vkspec.html). Version 1.2 is asked
// for, since a queue that only copies cannot reset its own queries: vkResetQueryPool does it from the host.
#define _GNU_SOURCE
#define VK_NO_PROTOTYPES
#include "CVulkan.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vulkan/vulkan.h>

_Static_assert((int)CVULKAN_DEVICE_LOST == (int)VK_ERROR_DEVICE_LOST, "VkResult");
_Static_assert((int)CVULKAN_INVALID_EXTERNAL_HANDLE == (int)VK_ERROR_INVALID_EXTERNAL_HANDLE, "VkResult");
_Static_assert((int)CVULKAN_CPU == (int)VK_PHYSICAL_DEVICE_TYPE_CPU, "VkPhysicalDeviceType");

#define INSTANCE_FUNCTIONS(entry)            \
  entry(vkDestroyInstance)                   \
  entry(vkEnumeratePhysicalDevices)          \
  entry(vkGetPhysicalDeviceProperties2)      \
  entry(vkGetPhysicalDeviceFeatures2)        \
  entry(vkGetPhysicalDeviceMemoryProperties) \
  entry(vkGetPhysicalDeviceQueueFamilyProperties) \
  entry(vkEnumerateDeviceExtensionProperties) \
  entry(vkCreateDevice)                      \
  entry(vkGetDeviceProcAddr)

#define DEVICE_FUNCTIONS(entry)   \
  entry(vkDestroyDevice)          \
  entry(vkGetDeviceQueue)         \
  entry(vkCreateCommandPool)      \
  entry(vkDestroyCommandPool)     \
  entry(vkAllocateCommandBuffers) \
  entry(vkBeginCommandBuffer)     \
  entry(vkEndCommandBuffer)       \
  entry(vkCreateFence)            \
  entry(vkDestroyFence)           \
  entry(vkResetFences)            \
  entry(vkWaitForFences)          \
  entry(vkCreateQueryPool)        \
  entry(vkDestroyQueryPool)       \
  entry(vkResetQueryPool)         \
  entry(vkGetQueryPoolResults)    \
  entry(vkCreateBuffer)           \
  entry(vkDestroyBuffer)          \
  entry(vkGetBufferMemoryRequirements) \
  entry(vkAllocateMemory)         \
  entry(vkFreeMemory)             \
  entry(vkBindBufferMemory)       \
  entry(vkMapMemory)              \
  entry(vkCmdWriteTimestamp)      \
  entry(vkCmdCopyBuffer)          \
  entry(vkCmdPipelineBarrier)     \
  entry(vkQueueSubmit)

#define MEMBER(name) PFN_##name name;

struct cvulkan_library {
  PFN_vkGetInstanceProcAddr get;
  VkInstance instance;
  clinux_watch *watch;
  INSTANCE_FUNCTIONS(MEMBER)
};

struct cvulkan_device {
  cvulkan_library *library;
  VkPhysicalDevice physical;
  VkDevice device;
  VkQueue queue;
  bool is_transfer_only;
  uint32_t valid_bits;
  VkCommandPool pool;
  VkCommandBuffer commands;
  VkFence fence;
  VkQueryPool queries;
  VkPhysicalDeviceMemoryProperties memory;
  bool can_import;
  PFN_vkGetMemoryHostPointerPropertiesEXT vkGetMemoryHostPointerPropertiesEXT;
  DEVICE_FUNCTIONS(MEMBER)
};

struct cvulkan_buffer {
  VkBuffer buffer;
  VkDeviceMemory memory;
};

// Marks a call while it is under way and keeps its result.
#define CALL(result, watch, name, ...)    \
  do {                                    \
    clinux_watch_begin(watch, #name);     \
    result = __VA_ARGS__;                 \
    clinux_watch_end(watch);              \
  } while (0)

// MARK: The library

cvulkan_library *cvulkan_open(const char *path, clinux_watch *watch, int *result, char *why, size_t size) {
  *result = 0;
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    snprintf(why, size, "%s", dlerror());
    return NULL;
  }
  cvulkan_library *library = calloc(1, sizeof *library);
  if (library == NULL) {
    snprintf(why, size, "out of memory");
    return NULL;
  }
  library->watch = watch;
  void *found = dlsym(handle, "vkGetInstanceProcAddr");
  memcpy(&library->get, &found, sizeof found);
  PFN_vkCreateInstance create = found == NULL ? NULL : (PFN_vkCreateInstance)library->get(NULL, "vkCreateInstance");
  if (create == NULL) {
    snprintf(why, size, "%s has no vkCreateInstance", path);
    free(library);
    return NULL;
  }
  VkApplicationInfo application = {
      .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO, .pApplicationName = "vfio-check", .apiVersion = VK_API_VERSION_1_2};
  VkInstanceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, .pApplicationInfo = &application};
  CALL(*result, watch, vkCreateInstance, create(&info, NULL, &library->instance));
  if (*result != VK_SUCCESS) {
    snprintf(why, size, "vkCreateInstance");
    free(library);
    return NULL;
  }
#define FIND(name)                                                            \
  library->name = (PFN_##name)library->get(library->instance, #name);         \
  if (library->name == NULL) {                                                \
    snprintf(why, size, "%s has no %s: it is older than Vulkan 1.2", path, #name); \
    cvulkan_close(library);                                                   \
    return NULL;                                                              \
  }
  INSTANCE_FUNCTIONS(FIND)
#undef FIND
  return library;
}

void cvulkan_close(cvulkan_library *library) {
  if (library->vkDestroyInstance != NULL) {
    clinux_watch_begin(library->watch, "vkDestroyInstance");
    library->vkDestroyInstance(library->instance, NULL);
    clinux_watch_end(library->watch);
  }
  free(library);
}

int cvulkan_count(cvulkan_library *library, uint32_t *count) {
  *count = 0;
  int result;
  CALL(result, library->watch, vkEnumeratePhysicalDevices,
       library->vkEnumeratePhysicalDevices(library->instance, count, NULL));
  return result;
}

// More devices than this no machine has.
enum { MOST_DEVICES = 64 };

static int physical(cvulkan_library *library, uint32_t index, VkPhysicalDevice *device) {
  VkPhysicalDevice devices[MOST_DEVICES];
  uint32_t count = MOST_DEVICES;
  int result;
  CALL(result, library->watch, vkEnumeratePhysicalDevices,
       library->vkEnumeratePhysicalDevices(library->instance, &count, devices));
  if (result != VK_SUCCESS && result != VK_INCOMPLETE) return result;
  if (index >= count) return VK_ERROR_INITIALIZATION_FAILED;
  *device = devices[index];
  return VK_SUCCESS;
}

static bool has_extension(cvulkan_library *library, VkPhysicalDevice device, const char *name) {
  uint32_t count = 0;
  if (library->vkEnumerateDeviceExtensionProperties(device, NULL, &count, NULL) != VK_SUCCESS) return false;
  VkExtensionProperties *extensions = calloc(count + 1, sizeof *extensions);
  if (extensions == NULL) return false;
  bool is_there = false;
  if (library->vkEnumerateDeviceExtensionProperties(device, NULL, &count, extensions) >= VK_SUCCESS) {
    for (uint32_t index = 0; index < count && !is_there; index++) {
      is_there = strcmp(extensions[index].extensionName, name) == 0;
    }
  }
  free(extensions);
  return is_there;
}

int cvulkan_describe(cvulkan_library *library, uint32_t index, cvulkan_properties *properties) {
  memset(properties, 0, sizeof *properties);
  VkPhysicalDevice device;
  int result = physical(library, index, &device);
  if (result != VK_SUCCESS) return result;
  VkPhysicalDevicePCIBusInfoPropertiesEXT place = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PCI_BUS_INFO_PROPERTIES_EXT};
  VkPhysicalDeviceExternalMemoryHostPropertiesEXT import = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTERNAL_MEMORY_HOST_PROPERTIES_EXT};
  VkPhysicalDeviceDriverProperties driver = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
  VkPhysicalDeviceProperties2 all = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &driver};
  if (has_extension(library, device, VK_EXT_PCI_BUS_INFO_EXTENSION_NAME)) {
    properties->has_address = true;
    place.pNext = all.pNext;
    all.pNext = &place;
  }
  if (has_extension(library, device, VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME)) {
    import.pNext = all.pNext;
    all.pNext = &import;
  }
  clinux_watch_begin(library->watch, "vkGetPhysicalDeviceProperties2");
  library->vkGetPhysicalDeviceProperties2(device, &all);
  clinux_watch_end(library->watch);
  snprintf(properties->name, sizeof properties->name, "%s", all.properties.deviceName);
  snprintf(properties->driver, sizeof properties->driver, "%s", driver.driverName);
  snprintf(properties->driver_info, sizeof properties->driver_info, "%s", driver.driverInfo);
  properties->type = (int)all.properties.deviceType;
  properties->vendor = all.properties.vendorID;
  properties->device = all.properties.deviceID;
  properties->api_version = all.properties.apiVersion;
  properties->domain = place.pciDomain;
  properties->bus = place.pciBus;
  properties->slot = place.pciDevice;
  properties->function = place.pciFunction;
  properties->import_alignment = import.minImportedHostPointerAlignment;
  properties->tick_nanoseconds = all.properties.limits.timestampPeriod;
  return VK_SUCCESS;
}

// MARK: A device

// The queue family to copy with; false where none can copy and tell the time.
static bool choose_family(cvulkan_library *library, cvulkan_device *device, uint32_t *family) {
  VkQueueFamilyProperties families[MOST_DEVICES];
  uint32_t count = MOST_DEVICES;
  library->vkGetPhysicalDeviceQueueFamilyProperties(device->physical, &count, families);
  bool found = false;
  for (uint32_t index = 0; index < count; index++) {
    // Graphics and compute can copy, whether they say so or not.
    VkQueueFlags work = families[index].queueFlags & (VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT);
    bool copies = work != 0 || (families[index].queueFlags & VK_QUEUE_TRANSFER_BIT) != 0;
    if (!copies || families[index].queueCount == 0 || families[index].timestampValidBits == 0) continue;
    if (found && !(work == 0 && !device->is_transfer_only)) continue;
    found = true;
    *family = index;
    device->is_transfer_only = work == 0;
    device->valid_bits = families[index].timestampValidBits;
  }
  return found;
}

static int open_logical(cvulkan_device *device, uint32_t family) {
  cvulkan_library *library = device->library;
  device->can_import = has_extension(library, device->physical, VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME);
  const char *extensions[] = {VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME};
  VkPhysicalDeviceVulkan12Features has = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
  VkPhysicalDeviceFeatures2 features = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &has};
  library->vkGetPhysicalDeviceFeatures2(device->physical, &features);
  if (!has.hostQueryReset) return VK_ERROR_FEATURE_NOT_PRESENT;
  VkPhysicalDeviceVulkan12Features wanted = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, .hostQueryReset = VK_TRUE};
  float priority = 1;
  VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueFamilyIndex = family,
      .queueCount = 1,
      .pQueuePriorities = &priority};
  VkDeviceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .pNext = &wanted,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
      .enabledExtensionCount = device->can_import ? 1 : 0,
      .ppEnabledExtensionNames = extensions};
  int result;
  CALL(result, library->watch, vkCreateDevice, library->vkCreateDevice(device->physical, &info, NULL, &device->device));
  if (result != VK_SUCCESS) return result;
#define FIND(name)                                                                      \
  device->name = (PFN_##name)library->vkGetDeviceProcAddr(device->device, #name);       \
  if (device->name == NULL) return VK_ERROR_INCOMPATIBLE_DRIVER;
  DEVICE_FUNCTIONS(FIND)
#undef FIND
  if (device->can_import) {
    device->vkGetMemoryHostPointerPropertiesEXT = (PFN_vkGetMemoryHostPointerPropertiesEXT)library->vkGetDeviceProcAddr(
        device->device, "vkGetMemoryHostPointerPropertiesEXT");
    device->can_import = device->vkGetMemoryHostPointerPropertiesEXT != NULL;
  }
  device->vkGetDeviceQueue(device->device, family, 0, &device->queue);
  return VK_SUCCESS;
}

static int equip(cvulkan_device *device, uint32_t family) {
  clinux_watch *watch = device->library->watch;
  VkCommandPoolCreateInfo pool = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
      .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
      .queueFamilyIndex = family};
  int result;
  CALL(result, watch, vkCreateCommandPool, device->vkCreateCommandPool(device->device, &pool, NULL, &device->pool));
  if (result != VK_SUCCESS) return result;
  VkCommandBufferAllocateInfo commands = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
      .commandPool = device->pool,
      .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
      .commandBufferCount = 1};
  CALL(result, watch, vkAllocateCommandBuffers,
       device->vkAllocateCommandBuffers(device->device, &commands, &device->commands));
  if (result != VK_SUCCESS) return result;
  VkFenceCreateInfo fence = {.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO};
  CALL(result, watch, vkCreateFence, device->vkCreateFence(device->device, &fence, NULL, &device->fence));
  if (result != VK_SUCCESS) return result;
  VkQueryPoolCreateInfo queries = {
      .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO, .queryType = VK_QUERY_TYPE_TIMESTAMP, .queryCount = 2};
  CALL(result, watch, vkCreateQueryPool,
       device->vkCreateQueryPool(device->device, &queries, NULL, &device->queries));
  return result;
}

int cvulkan_device_open(cvulkan_library *library, uint32_t index, cvulkan_device **made) {
  cvulkan_device *device = calloc(1, sizeof *device);
  if (device == NULL) return VK_ERROR_OUT_OF_HOST_MEMORY;
  device->library = library;
  uint32_t family = 0;
  int result = physical(library, index, &device->physical);
  if (result == VK_SUCCESS && !choose_family(library, device, &family)) result = CVULKAN_NO_QUEUE;
  if (result == VK_SUCCESS) result = open_logical(device, family);
  if (result == VK_SUCCESS) result = equip(device, family);
  if (result != VK_SUCCESS) {
    cvulkan_device_close(device);
    return result;
  }
  library->vkGetPhysicalDeviceMemoryProperties(device->physical, &device->memory);
  *made = device;
  return VK_SUCCESS;
}

void cvulkan_device_close(cvulkan_device *device) {
  clinux_watch *watch = device->library->watch;
  clinux_watch_begin(watch, "vkDestroyDevice");
  // (A handle that was never made is none, and destroying none is nothing. The functions are all there, or nothing was made.)
  if (device->queries != VK_NULL_HANDLE) device->vkDestroyQueryPool(device->device, device->queries, NULL);
  if (device->fence != VK_NULL_HANDLE) device->vkDestroyFence(device->device, device->fence, NULL);
  if (device->pool != VK_NULL_HANDLE) device->vkDestroyCommandPool(device->device, device->pool, NULL);
  if (device->device != VK_NULL_HANDLE) {
    // Found anew, for a device of which not all functions were there.
    PFN_vkDestroyDevice destroy =
        (PFN_vkDestroyDevice)device->library->vkGetDeviceProcAddr(device->device, "vkDestroyDevice");
    if (destroy != NULL) destroy(device->device, NULL);
  }
  clinux_watch_end(watch);
  free(device);
}

bool cvulkan_is_transfer_only(const cvulkan_device *device) { return device->is_transfer_only; }

// MARK: Memory

// The first kind of memory that is among `allowed` and has all of `needed`; one with all of `wished` before others.
static int memory_type(
    const cvulkan_device *device, uint32_t allowed, VkMemoryPropertyFlags needed, VkMemoryPropertyFlags wished,
    VkMemoryPropertyFlags shunned) {
  int best = -1, best_score = -1;
  for (uint32_t index = 0; index < device->memory.memoryTypeCount; index++) {
    VkMemoryPropertyFlags flags = device->memory.memoryTypes[index].propertyFlags;
    if ((allowed >> index & 1) == 0 || (flags & needed) != needed) continue;
    int score = 2 * ((flags & wished) == wished) + ((flags & shunned) == 0);
    if (score <= best_score) continue;
    best = (int)index;
    best_score = score;
  }
  return best;
}

// A buffer and its memory. `chain` hangs on the allocation, `external` on the buffer.
static int make_buffer(
    cvulkan_device *device, uint64_t bytes, const void *external, const void *chain, uint32_t allowed,
    VkMemoryPropertyFlags needed, VkMemoryPropertyFlags wished, VkMemoryPropertyFlags shunned, bool is_import,
    cvulkan_buffer **made) {
  clinux_watch *watch = device->library->watch;
  cvulkan_buffer *buffer = calloc(1, sizeof *buffer);
  if (buffer == NULL) return VK_ERROR_OUT_OF_HOST_MEMORY;
  VkBufferCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .pNext = external,
      .size = bytes,
      .usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
      .sharingMode = VK_SHARING_MODE_EXCLUSIVE};
  int result;
  CALL(result, watch, vkCreateBuffer, device->vkCreateBuffer(device->device, &info, NULL, &buffer->buffer));
  if (result == VK_SUCCESS) {
    VkMemoryRequirements requirements;
    device->vkGetBufferMemoryRequirements(device->device, buffer->buffer, &requirements);
    int type = memory_type(device, allowed & requirements.memoryTypeBits, needed, wished, shunned);
    VkMemoryAllocateInfo allocation = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .pNext = chain,
        .allocationSize = is_import ? bytes : requirements.size,
        .memoryTypeIndex = (uint32_t)type};
    if (type < 0 || (is_import && requirements.size > bytes)) {
      result = CVULKAN_NO_MEMORY_TYPE;
    } else {
      CALL(result, watch, vkAllocateMemory,
           device->vkAllocateMemory(device->device, &allocation, NULL, &buffer->memory));
    }
  }
  if (result == VK_SUCCESS) {
    CALL(result, watch, vkBindBufferMemory,
         device->vkBindBufferMemory(device->device, buffer->buffer, buffer->memory, 0));
  }
  if (result != VK_SUCCESS) {
    cvulkan_buffer_free(device, buffer);
    return result;
  }
  *made = buffer;
  return VK_SUCCESS;
}

int cvulkan_import(cvulkan_device *device, void *memory, uint64_t bytes, cvulkan_buffer **buffer) {
  if (!device->can_import) return VK_ERROR_EXTENSION_NOT_PRESENT;
  const VkExternalMemoryHandleTypeFlagBits kind = VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT;
  VkMemoryHostPointerPropertiesEXT properties = {.sType = VK_STRUCTURE_TYPE_MEMORY_HOST_POINTER_PROPERTIES_EXT};
  int result;
  CALL(result, device->library->watch, vkGetMemoryHostPointerPropertiesEXT,
       device->vkGetMemoryHostPointerPropertiesEXT(device->device, kind, memory, &properties));
  if (result != VK_SUCCESS) return result;
  VkExternalMemoryBufferCreateInfo external = {
      .sType = VK_STRUCTURE_TYPE_EXTERNAL_MEMORY_BUFFER_CREATE_INFO, .handleTypes = (VkExternalMemoryHandleTypeFlags)kind};
  VkImportMemoryHostPointerInfoEXT import = {
      .sType = VK_STRUCTURE_TYPE_IMPORT_MEMORY_HOST_POINTER_INFO_EXT, .handleType = kind, .pHostPointer = memory};
  // Coherent, or what the device writes would have to be looked for.
  return make_buffer(
      device, bytes, &external, &import, properties.memoryTypeBits,
      VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT, VK_MEMORY_PROPERTY_HOST_CACHED_BIT, 0,
      true, buffer);
}

int cvulkan_host(cvulkan_device *device, uint64_t bytes, cvulkan_buffer **buffer, void **memory) {
  int result = make_buffer(
      device, bytes, NULL, NULL, UINT32_MAX, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
      VK_MEMORY_PROPERTY_HOST_CACHED_BIT, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, false, buffer);
  if (result != VK_SUCCESS) return result;
  // (Freeing the memory unmaps it.)
  CALL(result, device->library->watch, vkMapMemory,
       device->vkMapMemory(device->device, (*buffer)->memory, 0, VK_WHOLE_SIZE, 0, memory));
  if (result != VK_SUCCESS) cvulkan_buffer_free(device, *buffer);
  return result;
}

int cvulkan_local(cvulkan_device *device, uint64_t bytes, cvulkan_buffer **buffer) {
  return make_buffer(
      device, bytes, NULL, NULL, UINT32_MAX, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0,
      VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT, false, buffer);
}

void cvulkan_buffer_free(cvulkan_device *device, cvulkan_buffer *buffer) {
  clinux_watch_begin(device->library->watch, "vkFreeMemory");
  if (buffer->buffer != VK_NULL_HANDLE) device->vkDestroyBuffer(device->device, buffer->buffer, NULL);
  if (buffer->memory != VK_NULL_HANDLE) device->vkFreeMemory(device->device, buffer->memory, NULL);
  clinux_watch_end(device->library->watch);
  free(buffer);
}

// MARK: Copies

int cvulkan_record(
    cvulkan_device *device, cvulkan_buffer *from, cvulkan_buffer *to, uint64_t bytes, uint32_t copies) {
  clinux_watch *watch = device->library->watch;
  VkCommandBufferBeginInfo info = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  int result;
  CALL(result, watch, vkBeginCommandBuffer, device->vkBeginCommandBuffer(device->commands, &info));
  if (result != VK_SUCCESS) return result;
  VkCommandBuffer commands = device->commands;
  device->vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, device->queries, 0);
  for (uint32_t index = 0; index < copies; index++) {
    VkBufferCopy region = {.srcOffset = index * bytes, .dstOffset = index * bytes, .size = bytes};
    device->vkCmdCopyBuffer(commands, from->buffer, to->buffer, 1, &region);
  }
  device->vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, device->queries, 1);
  // What was written is there for the processor, and for the next copies.
  VkMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_HOST_READ_BIT | VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT};
  device->vkCmdPipelineBarrier(
      commands, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_HOST_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 1,
      &barrier, 0, NULL, 0, NULL);
  CALL(result, watch, vkEndCommandBuffer, device->vkEndCommandBuffer(commands));
  return result;
}

int cvulkan_submit(cvulkan_device *device) {
  clinux_watch *watch = device->library->watch;
  device->vkResetQueryPool(device->device, device->queries, 0, 2);
  int result;
  CALL(result, watch, vkResetFences, device->vkResetFences(device->device, 1, &device->fence));
  if (result != VK_SUCCESS) return result;
  VkSubmitInfo info = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO, .commandBufferCount = 1, .pCommandBuffers = &device->commands};
  CALL(result, watch, vkQueueSubmit, device->vkQueueSubmit(device->queue, 1, &info, device->fence));
  return result;
}

int cvulkan_wait(cvulkan_device *device, uint64_t nanoseconds) {
  int result;
  CALL(result, device->library->watch, vkWaitForFences,
       device->vkWaitForFences(device->device, 1, &device->fence, VK_TRUE, nanoseconds));
  return result;
}

int cvulkan_ticks(cvulkan_device *device, uint64_t *ticks) {
  uint64_t times[2] = {0, 0};
  int result;
  // Not WAIT: the fence said that they are there.
  CALL(result, device->library->watch, vkGetQueryPoolResults,
       device->vkGetQueryPoolResults(
           device->device, device->queries, 0, 2, sizeof times, times, sizeof *times, VK_QUERY_RESULT_64_BIT));
  if (result != VK_SUCCESS) return result;
  uint64_t mask = device->valid_bits >= 64 ? UINT64_MAX : ((uint64_t)1 << device->valid_bits) - 1;
  // By the mask, a clock that has begun anew meanwhile is read right.
  *ticks = (times[1] - times[0]) & mask;
  return VK_SUCCESS;
}
