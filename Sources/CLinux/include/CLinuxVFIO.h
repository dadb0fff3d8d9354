// SPDX-License-Identifier: GPL-3.0-or-later
//
// VFIO and iommufd: what of them is used, as functions. All return -errno for an error.
#ifndef VFIO_CHECK_CLINUX_VFIO_H
#define VFIO_CHECK_CLINUX_VFIO_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

// open(2) of a device node for reading and writing. Returns a descriptor.
int clinux_open_node(const char *path);

// IO addresses from `start` to `last`, both included, that may be mapped.
struct clinux_iova_range {
  uint64_t start, last;
};

// ---- The group model: /dev/vfio/vfio is a container of groups and holds their one address space ("type 1").

// 1 when the container speaks this API and has type 1 v2, 0 when it lacks that (vfio_iommu_type1 is not loaded).
int clinux_vfio_has_type1(int container);
int clinux_vfio_group_is_viable(int group);
int clinux_vfio_group_set_container(int group, int container);
int clinux_vfio_set_type1(int container);
// A descriptor of a device of the group, by its address.
int clinux_vfio_group_device(int group, const char *name);
int clinux_type1_map(int container, uint64_t address, uint64_t iova, uint64_t size);
int clinux_type1_unmap(int container, uint64_t iova, uint64_t size);
// The IOMMU's page sizes as a bit map, and how many ranges were written to `ranges` (0 before Linux 5.4).
int clinux_type1_info(int container, uint64_t *page_sizes, struct clinux_iova_range *ranges, int capacity);

// ---- iommufd: /dev/iommu holds address spaces, to which a device is attached through its own node.

int clinux_iommufd_bind(int device, int iommufd);
int clinux_iommufd_attach(int device, uint32_t address_space);
int clinux_iommufd_allocate(int iommufd, uint32_t *address_space);
// Whether pages may be put together to larger ones in the IOMMU; only while nothing is mapped.
int clinux_iommufd_set_huge_pages(int iommufd, uint32_t address_space, bool are_huge);
int clinux_iommufd_map(int iommufd, uint32_t address_space, uint64_t address, uint64_t iova, uint64_t size);
int clinux_iommufd_unmap(int iommufd, uint32_t address_space, uint64_t iova, uint64_t size);
// How many ranges were written to `ranges`.
int clinux_iommufd_ranges(int iommufd, uint32_t address_space, struct clinux_iova_range *ranges, int capacity);

// ---- A device, the same in both.

// Flags: bit 0 it can be reset, bit 1 it is a PCI function.
int clinux_vfio_device_info(int device, uint32_t *flags, uint32_t *regions);

struct clinux_vfio_region {
  uint64_t size;
  // Where it begins in the device's descriptor.
  uint64_t offset;
  // Bits: 0 can be read, 1 can be written, 2 can be mapped.
  uint32_t flags;
  // How many bytes from its beginning can be mapped.
  uint64_t mappable;
};
// Regions of a PCI function: 0 to 5 the BARs, 6 the ROM, 7 configuration space.
int clinux_vfio_region(int device, uint32_t index, struct clinux_vfio_region *region);
int clinux_vfio_reset(int device);
// NULL and -errno in `error` when it fails.
void *clinux_vfio_map_region(int device, uint64_t offset, uint64_t size, int *error);

// ---- Memory for DMA: anonymous, touched, of pages of 2^page_shift bytes (12: never huge ones; 21, 30: from the pool of huge pages).

// NULL and -errno in `error` when it fails.
void *clinux_map_memory(uint64_t size, unsigned page_shift, int *error);
// The same of transparent huge pages of 2 MiB, as far as the kernel has them at the moment; the rest is 4 KiB. `size` is a multiple of 2 MiB.
void *clinux_map_transparent_memory(uint64_t size, int *error);
// Gives the pages back to the system: the next touch gets new ones. -EINVAL for huge pages before Linux 5.18.
int clinux_discard_memory(void *memory, uint64_t size);
void clinux_unmap_memory(void *memory, uint64_t size);

// ---- What is in a timed path, so that nothing is called that is not the thing itself.

// Registers: exactly one access of this width. What was written to memory before is visible to the device first.
static inline uint32_t clinux_mmio_read32(const volatile void *address) { return *(const volatile uint32_t *)address; }
static inline void clinux_mmio_write32(volatile void *address, uint32_t value) {
#if defined(__aarch64__)
  __asm__ volatile("dmb oshst" ::: "memory");
#else
  __atomic_thread_fence(__ATOMIC_RELEASE);
#endif
  *(volatile uint32_t *)address = value;
}

// Memory that a device writes: what is read after this is no older than it.
static inline uint16_t clinux_dma_read16(const volatile void *address) {
  uint16_t value = *(const volatile uint16_t *)address;
#if defined(__aarch64__)
  __asm__ volatile("dmb oshld" ::: "memory");
#else
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
  return value;
}

static inline void clinux_relax(void) {
#if defined(__x86_64__)
  __asm__ volatile("pause");
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// A clock that nobody sets or slews: CLOCK_MONOTONIC_RAW, in nanoseconds, without a system call where the vDSO has it.
static inline uint64_t clinux_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_RAW, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif
