// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#define VK_NO_PROTOTYPES
#include "StandInVulkan.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <vulkan/vulkan.h>

static struct {
  char failing[64];
  int result, after;
  int type, bus;
  bool has_no_import, has_no_clock, has_no_reset;
  int live;
  struct {
    char name[48];
    int count;
  } calls[64];
} state;

// The real functions, by name; there is one instance and one device at a time.
static PFN_vkGetInstanceProcAddr real_get;
static PFN_vkGetDeviceProcAddr real_device_get;

void standin_vulkan_reset(void) {
  memset(&state, 0, sizeof state);
  state.type = state.bus = -1;
}

void standin_vulkan_fail(const char *function, int result, int after) {
  snprintf(state.failing, sizeof state.failing, "%s", function);
  state.result = result;
  state.after = after;
}

void standin_vulkan_set(const char *name, int value) {
  if (strcmp(name, "type") == 0) state.type = value;
  if (strcmp(name, "bus") == 0) state.bus = value;
  if (strcmp(name, "import") == 0) state.has_no_import = !value;
  if (strcmp(name, "clock") == 0) state.has_no_clock = !value;
  if (strcmp(name, "reset") == 0) state.has_no_reset = !value;
}

int standin_vulkan_live(void) { return state.live; }

int standin_vulkan_calls(const char *function) {
  for (int index = 0; index < 64; index++) {
    if (strcmp(state.calls[index].name, function) == 0) return state.calls[index].count;
  }
  return 0;
}

// Whether this call is to fail.
static bool fails(const char *name) {
  int index = 0;
  while (index < 63 && state.calls[index].name[0] != 0 && strcmp(state.calls[index].name, name) != 0) index++;
  snprintf(state.calls[index].name, sizeof state.calls[index].name, "%s", name);
  int earlier = state.calls[index].count++;
  return strcmp(name, state.failing) == 0 && earlier == state.after;
}

// MARK: What stands before a function
//
// `grows`: what a success adds to what is alive.

#define BEFORE(name, grows, parameters, arguments)             \
  static PFN_##name real_##name;                               \
  static VKAPI_ATTR VkResult VKAPI_CALL my_##name parameters { \
    if (fails(#name)) return (VkResult)state.result;           \
    VkResult result = real_##name arguments;                   \
    if (result == VK_SUCCESS) state.live += grows;             \
    return result;                                             \
  }

#define BEFORE_END(name, parameters, arguments)            \
  static PFN_##name real_##name;                           \
  static VKAPI_ATTR void VKAPI_CALL my_##name parameters { \
    state.live--;                                          \
    real_##name arguments;                                 \
  }

typedef const VkAllocationCallbacks *Callbacks;

BEFORE(vkCreateInstance, 1, (const VkInstanceCreateInfo *info, Callbacks callbacks, VkInstance *made),
       (info, callbacks, made))
BEFORE(vkEnumeratePhysicalDevices, 0, (VkInstance instance, uint32_t *count, VkPhysicalDevice *devices),
       (instance, count, devices))
BEFORE(vkCreateDevice, 1,
       (VkPhysicalDevice device, const VkDeviceCreateInfo *info, Callbacks callbacks, VkDevice *made),
       (device, info, callbacks, made))
BEFORE(vkCreateCommandPool, 1,
       (VkDevice device, const VkCommandPoolCreateInfo *info, Callbacks callbacks, VkCommandPool *made),
       (device, info, callbacks, made))
BEFORE(vkAllocateCommandBuffers, 0,
       (VkDevice device, const VkCommandBufferAllocateInfo *info, VkCommandBuffer *made), (device, info, made))
BEFORE(vkCreateFence, 1, (VkDevice device, const VkFenceCreateInfo *info, Callbacks callbacks, VkFence *made),
       (device, info, callbacks, made))
BEFORE(vkCreateQueryPool, 1,
       (VkDevice device, const VkQueryPoolCreateInfo *info, Callbacks callbacks, VkQueryPool *made),
       (device, info, callbacks, made))
BEFORE(vkGetMemoryHostPointerPropertiesEXT, 0,
       (VkDevice device, VkExternalMemoryHandleTypeFlagBits type, const void *memory,
        VkMemoryHostPointerPropertiesEXT *properties),
       (device, type, memory, properties))
BEFORE(vkCreateBuffer, 1, (VkDevice device, const VkBufferCreateInfo *info, Callbacks callbacks, VkBuffer *made),
       (device, info, callbacks, made))
BEFORE(vkAllocateMemory, 1,
       (VkDevice device, const VkMemoryAllocateInfo *info, Callbacks callbacks, VkDeviceMemory *made),
       (device, info, callbacks, made))
BEFORE(vkBindBufferMemory, 0, (VkDevice device, VkBuffer buffer, VkDeviceMemory memory, VkDeviceSize offset),
       (device, buffer, memory, offset))
BEFORE(vkMapMemory, 0,
       (VkDevice device, VkDeviceMemory memory, VkDeviceSize offset, VkDeviceSize size, VkMemoryMapFlags flags,
        void **place),
       (device, memory, offset, size, flags, place))
BEFORE(vkBeginCommandBuffer, 0, (VkCommandBuffer commands, const VkCommandBufferBeginInfo *info), (commands, info))
BEFORE(vkEndCommandBuffer, 0, (VkCommandBuffer commands), (commands))
BEFORE(vkResetFences, 0, (VkDevice device, uint32_t count, const VkFence *fences), (device, count, fences))
BEFORE(vkQueueSubmit, 0, (VkQueue queue, uint32_t count, const VkSubmitInfo *info, VkFence fence),
       (queue, count, info, fence))
BEFORE(vkGetQueryPoolResults, 0,
       (VkDevice device, VkQueryPool pool, uint32_t first, uint32_t count, size_t size, void *data,
        VkDeviceSize stride, VkQueryResultFlags flags),
       (device, pool, first, count, size, data, stride, flags))

BEFORE_END(vkDestroyInstance, (VkInstance instance, Callbacks callbacks), (instance, callbacks))
BEFORE_END(vkDestroyDevice, (VkDevice device, Callbacks callbacks), (device, callbacks))
BEFORE_END(vkDestroyCommandPool, (VkDevice device, VkCommandPool it, Callbacks callbacks), (device, it, callbacks))
BEFORE_END(vkDestroyFence, (VkDevice device, VkFence it, Callbacks callbacks), (device, it, callbacks))
BEFORE_END(vkDestroyQueryPool, (VkDevice device, VkQueryPool it, Callbacks callbacks), (device, it, callbacks))
BEFORE_END(vkDestroyBuffer, (VkDevice device, VkBuffer it, Callbacks callbacks), (device, it, callbacks))
BEFORE_END(vkFreeMemory, (VkDevice device, VkDeviceMemory it, Callbacks callbacks), (device, it, callbacks))

// What is under way is at its end in any case, or the real device would still use what is then taken away.
static PFN_vkWaitForFences real_vkWaitForFences;
static VKAPI_ATTR VkResult VKAPI_CALL my_vkWaitForFences(
    VkDevice device, uint32_t count, const VkFence *fences, VkBool32 all, uint64_t nanoseconds) {
  if (!fails("vkWaitForFences")) return real_vkWaitForFences(device, count, fences, all, nanoseconds);
  real_vkWaitForFences(device, count, fences, all, UINT64_MAX);
  return (VkResult)state.result;
}

// MARK: What the device looks like

static PFN_vkGetPhysicalDeviceProperties2 real_vkGetPhysicalDeviceProperties2;
static VKAPI_ATTR void VKAPI_CALL my_vkGetPhysicalDeviceProperties2(
    VkPhysicalDevice device, VkPhysicalDeviceProperties2 *properties) {
  real_vkGetPhysicalDeviceProperties2(device, properties);
  if (state.type >= 0) properties->properties.deviceType = (VkPhysicalDeviceType)state.type;
  for (VkBaseOutStructure *next = properties->pNext; next != NULL && state.bus >= 0; next = next->pNext) {
    if (next->sType != VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PCI_BUS_INFO_PROPERTIES_EXT) continue;
    ((VkPhysicalDevicePCIBusInfoPropertiesEXT *)next)->pciBus = (uint32_t)state.bus;
  }
}

static PFN_vkEnumerateDeviceExtensionProperties real_vkEnumerateDeviceExtensionProperties;
static VKAPI_ATTR VkResult VKAPI_CALL my_vkEnumerateDeviceExtensionProperties(
    VkPhysicalDevice device, const char *layer, uint32_t *count, VkExtensionProperties *extensions) {
  uint32_t room = *count;
  VkResult result = real_vkEnumerateDeviceExtensionProperties(device, layer, count, extensions);
  if (result < 0) return result;
  for (uint32_t index = 0; extensions != NULL && index < *count; index++) {
    if (state.has_no_import && strcmp(extensions[index].extensionName, VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME) == 0) {
      extensions[index].extensionName[0] = 0;
    }
  }
  if (state.bus < 0) return result;
  if (extensions != NULL && *count < room) {
    snprintf(extensions[*count].extensionName, VK_MAX_EXTENSION_NAME_SIZE, "%s", VK_EXT_PCI_BUS_INFO_EXTENSION_NAME);
  }
  ++*count;
  return result;
}

static PFN_vkGetPhysicalDeviceQueueFamilyProperties real_vkGetPhysicalDeviceQueueFamilyProperties;
static VKAPI_ATTR void VKAPI_CALL my_vkGetPhysicalDeviceQueueFamilyProperties(
    VkPhysicalDevice device, uint32_t *count, VkQueueFamilyProperties *families) {
  real_vkGetPhysicalDeviceQueueFamilyProperties(device, count, families);
  for (uint32_t index = 0; families != NULL && index < *count; index++) {
    if (state.has_no_clock) families[index].timestampValidBits = 0;
  }
}

static PFN_vkGetPhysicalDeviceFeatures2 real_vkGetPhysicalDeviceFeatures2;
static VKAPI_ATTR void VKAPI_CALL my_vkGetPhysicalDeviceFeatures2(
    VkPhysicalDevice device, VkPhysicalDeviceFeatures2 *features) {
  real_vkGetPhysicalDeviceFeatures2(device, features);
  for (VkBaseOutStructure *next = features->pNext; next != NULL && state.has_no_reset; next = next->pNext) {
    if (next->sType != VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES) continue;
    ((VkPhysicalDeviceVulkan12Features *)next)->hostQueryReset = VK_FALSE;
  }
}

// MARK: Finding functions

#define ALL(entry)                                \
  entry(vkCreateInstance)                         \
  entry(vkEnumeratePhysicalDevices)               \
  entry(vkCreateDevice)                           \
  entry(vkCreateCommandPool)                      \
  entry(vkAllocateCommandBuffers)                 \
  entry(vkCreateFence)                            \
  entry(vkCreateQueryPool)                        \
  entry(vkGetMemoryHostPointerPropertiesEXT)      \
  entry(vkCreateBuffer)                           \
  entry(vkAllocateMemory)                         \
  entry(vkBindBufferMemory)                       \
  entry(vkMapMemory)                              \
  entry(vkBeginCommandBuffer)                     \
  entry(vkEndCommandBuffer)                       \
  entry(vkResetFences)                            \
  entry(vkQueueSubmit)                            \
  entry(vkGetQueryPoolResults)                    \
  entry(vkDestroyInstance)                        \
  entry(vkDestroyDevice)                          \
  entry(vkDestroyCommandPool)                     \
  entry(vkDestroyFence)                           \
  entry(vkDestroyQueryPool)                       \
  entry(vkDestroyBuffer)                          \
  entry(vkFreeMemory)                             \
  entry(vkWaitForFences)                          \
  entry(vkGetPhysicalDeviceProperties2)           \
  entry(vkEnumerateDeviceExtensionProperties)     \
  entry(vkGetPhysicalDeviceQueueFamilyProperties) \
  entry(vkGetPhysicalDeviceFeatures2)

static PFN_vkVoidFunction before(const char *name, PFN_vkVoidFunction real) {
  if (real == NULL) return NULL;
#define STAND(function)                         \
  if (strcmp(name, #function) == 0) {           \
    real_##function = (PFN_##function)real;     \
    return (PFN_vkVoidFunction)my_##function;   \
  }
  ALL(STAND)
#undef STAND
  return real;
}

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL my_vkGetDeviceProcAddr(VkDevice device, const char *name) {
  return before(name, real_device_get(device, name));
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vkGetInstanceProcAddr(VkInstance instance, const char *name) {
  if (real_get == NULL) {
    void *library = dlopen("libvulkan.so.1", RTLD_NOW | RTLD_LOCAL);
    void *found = library == NULL ? NULL : dlsym(library, "vkGetInstanceProcAddr");
    memcpy(&real_get, &found, sizeof found);
    if (real_get == NULL) return NULL;
  }
  PFN_vkVoidFunction real = real_get(instance, name);
  if (strcmp(name, "vkGetDeviceProcAddr") == 0 && real != NULL) {
    real_device_get = (PFN_vkGetDeviceProcAddr)real;
    return (PFN_vkVoidFunction)my_vkGetDeviceProcAddr;
  }
  return before(name, real);
}
