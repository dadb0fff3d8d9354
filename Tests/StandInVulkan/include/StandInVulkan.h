// SPDX-License-Identifier: GPL-3.0-or-later
//
// A library that stands before libvulkan.so.1: calls go through to the real one, except those that are told to fail, and the device may
// be told to look like another. What is made and not given back is counted. One thread at a time.
#ifndef STAND_IN_VULKAN_H
#define STAND_IN_VULKAN_H

// Forgets what fails, what is counted, and what the device looks like.
void standin_vulkan_reset(void);

// The call after so many of this function returns this VkResult. What was under way is waited for first.
void standin_vulkan_fail(const char *function, int result, int after);

// "type": the VkPhysicalDeviceType of all devices. "bus": they are at 0000:BUS:00.0, by VK_EXT_pci_bus_info. "import" (1): whether memory of
// the host may be imported. "clock" (1): whether queues can tell the time. "reset" (1): whether queries can be reset from the host.
void standin_vulkan_set(const char *name, int value);

// Instances, devices, pools, fences, buffers and memory that were not given back.
int standin_vulkan_live(void);
int standin_vulkan_calls(const char *function);

#endif
