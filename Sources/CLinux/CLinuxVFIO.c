// SPDX-License-Identifier: GPL-3.0-or-later
//
// VFIO's and iommufd's system calls. The numbers and structures are the kernel's ABI, written down from include/uapi/linux/vfio.h and
// include/uapi/linux/iommufd.h of Linux 6.12: the headers of older systems lack iommufd and the device nodes.
#define _GNU_SOURCE
#include "CLinuxVFIO.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define VFIO(n) _IO(';', 100 + (n))
#define IOMMU(n) _IO(';', (n))

enum {
  // The container, and type 1 of an IOMMU in it.
  GET_API_VERSION = 0,
  CHECK_EXTENSION = 1,
  SET_IOMMU = 2,
  IOMMU_GET_INFO = 12,
  IOMMU_MAP_DMA = 13,
  IOMMU_UNMAP_DMA = 14,
  // A group
  GROUP_GET_STATUS = 3,
  GROUP_SET_CONTAINER = 4,
  GROUP_GET_DEVICE_FD = 6,
  // A device
  DEVICE_GET_INFO = 7,
  DEVICE_GET_REGION_INFO = 8,
  DEVICE_RESET = 11,
  DEVICE_BIND_IOMMUFD = 18,
  DEVICE_ATTACH_IOMMUFD_PT = 19,
  // iommufd
  IOAS_ALLOC = 0x81,
  IOAS_IOVA_RANGES = 0x84,
  IOAS_MAP = 0x85,
  IOAS_UNMAP = 0x86,
  OPTION = 0x87,
};

enum { TYPE1V2_IOMMU = 3 };
enum { OPTION_HUGE_PAGES = 1, OPTION_SET = 0 };

static int control(int fd, unsigned long request, void *argument) {
  int result;
  do { result = ioctl(fd, request, argument); } while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : result;
}

int clinux_open_node(const char *path) {
  int fd = open(path, O_RDWR | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

// ---- type 1

int clinux_vfio_has_type1(int container) {
  int version = ioctl(container, VFIO(GET_API_VERSION));
  if (version != 0) return version < 0 ? -errno : -EPROTO;
  int has = ioctl(container, VFIO(CHECK_EXTENSION), TYPE1V2_IOMMU);
  return has < 0 ? -errno : has;
}

int clinux_vfio_group_is_viable(int group) {
  struct { uint32_t argsz, flags; } status = {.argsz = sizeof status};
  int result = control(group, VFIO(GROUP_GET_STATUS), &status);
  return result < 0 ? result : (int)(status.flags & 1);
}

int clinux_vfio_group_set_container(int group, int container) {
  return control(group, VFIO(GROUP_SET_CONTAINER), &container);
}

int clinux_vfio_set_type1(int container) {
  int result = ioctl(container, VFIO(SET_IOMMU), TYPE1V2_IOMMU);
  return result < 0 ? -errno : 0;
}

int clinux_vfio_group_device(int group, const char *name) {
  return control(group, VFIO(GROUP_GET_DEVICE_FD), (void *)name);
}

int clinux_type1_map(int container, uint64_t address, uint64_t iova, uint64_t size) {
  struct { uint32_t argsz, flags; uint64_t vaddr, iova, size; } map = {
      .argsz = sizeof map, .flags = 1 | 2 /* read, write */, .vaddr = address, .iova = iova, .size = size};
  return control(container, VFIO(IOMMU_MAP_DMA), &map);
}

int clinux_type1_unmap(int container, uint64_t iova, uint64_t size) {
  struct { uint32_t argsz, flags; uint64_t iova, size; } unmap = {.argsz = sizeof unmap, .iova = iova, .size = size};
  int result = control(container, VFIO(IOMMU_UNMAP_DMA), &unmap);
  // Unmapping what is not mapped is no error to the kernel: it says how much was.
  return result < 0 ? result : unmap.size == size ? 0 : -ENOENT;
}

// A header of the capability chains, and the one that lists the ranges (id 1).
struct capability { uint16_t id, version; uint32_t next; };
struct type1_info { uint32_t argsz, flags; uint64_t pgsizes; uint32_t cap_offset, pad; };
struct type1_ranges { struct capability header; uint32_t count, reserved; struct clinux_iova_range ranges[]; };

int clinux_type1_info(int container, uint64_t *page_sizes, struct clinux_iova_range *ranges, int capacity) {
  // What is allocated, and what the kernel says that the answer takes: the chain may have grown after the second call too.
  uint32_t size = 0, wanted = sizeof(struct type1_info);
  struct type1_info *info = NULL;
  // The first call says how large the chain is, the second gets it.
  for (int round = 0; round < 2; round++) {
    free(info);
    size = wanted;
    info = calloc(1, size);
    if (!info) return -ENOMEM;
    info->argsz = size;
    int result = control(container, VFIO(IOMMU_GET_INFO), info);
    if (result < 0) { free(info); return result; }
    wanted = info->argsz;
    if (wanted <= size) break;
  }
  *page_sizes = info->flags & 1 ? info->pgsizes : 0;
  int found = 0;
  uint32_t offset = info->flags & 2 && info->argsz >= sizeof *info ? info->cap_offset : 0;
  while (offset && offset + sizeof(struct capability) <= size) {
    const struct capability *header = (const void *)((const char *)info + offset);
    if (header->id == 1 && offset + sizeof(struct type1_ranges) <= size) {
      const struct type1_ranges *list = (const void *)header;
      uint32_t fits = (size - offset - (uint32_t)sizeof *list) / (uint32_t)sizeof *list->ranges;
      for (uint32_t index = 0; index < list->count && index < fits && found < capacity; index++) {
        ranges[found++] = list->ranges[index];
      }
      break;
    }
    if (header->next <= offset) break;
    offset = header->next;
  }
  free(info);
  return found;
}

// ---- iommufd

int clinux_iommufd_bind(int device, int iommufd) {
  struct { uint32_t argsz, flags; int32_t iommufd; uint32_t devid; } bind = {.argsz = sizeof bind, .iommufd = iommufd};
  return control(device, VFIO(DEVICE_BIND_IOMMUFD), &bind);
}

int clinux_iommufd_attach(int device, uint32_t address_space) {
  struct { uint32_t argsz, flags, pt_id; } attach = {.argsz = sizeof attach, .pt_id = address_space};
  return control(device, VFIO(DEVICE_ATTACH_IOMMUFD_PT), &attach);
}

int clinux_iommufd_allocate(int iommufd, uint32_t *address_space) {
  struct { uint32_t size, flags, out; } allocate = {.size = sizeof allocate};
  int result = control(iommufd, IOMMU(IOAS_ALLOC), &allocate);
  *address_space = allocate.out;
  return result;
}

int clinux_iommufd_set_huge_pages(int iommufd, uint32_t address_space, bool are_huge) {
  struct { uint32_t size, option; uint16_t op, reserved; uint32_t object; uint64_t value; } option = {
      .size = sizeof option, .option = OPTION_HUGE_PAGES, .op = OPTION_SET, .object = address_space, .value = are_huge};
  return control(iommufd, IOMMU(OPTION), &option);
}

int clinux_iommufd_map(int iommufd, uint32_t address_space, uint64_t address, uint64_t iova, uint64_t size) {
  struct { uint32_t size, flags, ioas, reserved; uint64_t user_va, length, iova; } map = {
      .size = sizeof map, .flags = 1 | 2 | 4 /* at this address, writable, readable */, .ioas = address_space,
      .user_va = address, .length = size, .iova = iova};
  return control(iommufd, IOMMU(IOAS_MAP), &map);
}

int clinux_iommufd_unmap(int iommufd, uint32_t address_space, uint64_t iova, uint64_t size) {
  struct { uint32_t size, ioas; uint64_t iova, length; } unmap = {
      .size = sizeof unmap, .ioas = address_space, .iova = iova, .length = size};
  int result = control(iommufd, IOMMU(IOAS_UNMAP), &unmap);
  return result < 0 ? result : 0;
}

int clinux_iommufd_ranges(int iommufd, uint32_t address_space, struct clinux_iova_range *ranges, int capacity) {
  struct { uint32_t size, ioas, count, reserved; uint64_t ranges, alignment; } query = {
      .size = sizeof query, .ioas = address_space, .count = (uint32_t)capacity, .ranges = (uint64_t)(uintptr_t)ranges};
  int result = control(iommufd, IOMMU(IOAS_IOVA_RANGES), &query);
  // -EMSGSIZE: there are more than fit; the first ones are filled in.
  if (result < 0 && result != -EMSGSIZE) return result;
  return query.count < (uint32_t)capacity ? (int)query.count : capacity;
}

// ---- a device

int clinux_vfio_device_info(int device, uint32_t *flags, uint32_t *regions) {
  struct { uint32_t argsz, flags, regions, irqs; } info = {.argsz = sizeof info};
  int result = control(device, VFIO(DEVICE_GET_INFO), &info);
  *flags = info.flags;
  *regions = info.regions;
  return result < 0 ? result : 0;
}

struct region_info { uint32_t argsz, flags, index, cap_offset; uint64_t size, offset; };
struct sparse_areas {
  struct capability header;
  uint32_t count, reserved;
  struct { uint64_t offset, size; } areas[];
};

int clinux_vfio_region(int device, uint32_t index, struct clinux_vfio_region *region) {
  uint32_t size = 0, wanted = sizeof(struct region_info);
  struct region_info *info = NULL;
  for (int round = 0; round < 2; round++) {
    free(info);
    size = wanted;
    info = calloc(1, size);
    if (!info) return -ENOMEM;
    info->argsz = size;
    info->index = index;
    int result = control(device, VFIO(DEVICE_GET_REGION_INFO), info);
    if (result < 0) { free(info); return result; }
    wanted = info->argsz;
    if (wanted <= size) break;
  }
  *region = (struct clinux_vfio_region){
      .size = info->size, .offset = info->offset, .flags = info->flags & 7, .mappable = info->flags & 4 ? info->size : 0};
  // Where only parts may be mapped, it is how far the first one reaches from the beginning that counts: registers come first.
  uint32_t offset = info->flags & 8 ? info->cap_offset : 0;
  while (offset && offset + sizeof(struct capability) <= size) {
    const struct capability *header = (const void *)((const char *)info + offset);
    if (header->id == 1 && offset + sizeof(struct sparse_areas) <= size) {
      const struct sparse_areas *list = (const void *)header;
      uint32_t fits = (size - offset - (uint32_t)sizeof *list) / (uint32_t)sizeof *list->areas;
      region->mappable = 0;
      for (uint32_t area = 0; area < list->count && area < fits; area++) {
        if (list->areas[area].offset == 0) region->mappable = list->areas[area].size;
      }
      break;
    }
    if (header->next <= offset) break;
    offset = header->next;
  }
  free(info);
  return 0;
}

int clinux_vfio_reset(int device) {
  int result = ioctl(device, VFIO(DEVICE_RESET));
  return result < 0 ? -errno : 0;
}

void *clinux_vfio_map_region(int device, uint64_t offset, uint64_t size, int *error) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, device, (off_t)offset);
  *error = memory == MAP_FAILED ? -errno : 0;
  return memory == MAP_FAILED ? NULL : memory;
}

// ---- memory

// Says what pages are wanted, and touches them all.
static int prepare(void *memory, uint64_t size, int advice) {
  // EINVAL: a kernel without transparent huge pages, which then puts none together either.
  if (madvise(memory, size, advice) != 0 && errno != EINVAL) return -errno;
  // Without it a fork would make the pages copy-on-write, and the device would write to those of the other.
  if (madvise(memory, size, MADV_DONTFORK) != 0) return -errno;
  // A huge page that cannot be had now is ENOMEM here instead of SIGBUS at the first touch (mmap(2), MAP_POPULATE gives none).
  if (madvise(memory, size, 23 /* MADV_POPULATE_WRITE, Linux 5.14 */) != 0 && errno != EINVAL) return -errno;
  return 0;
}

void *clinux_map_memory(uint64_t size, unsigned page_shift, int *error) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS;
  // Above 4 KiB from the pool of huge pages; the size's logarithm stands in the flags (mmap(2), MAP_HUGE_SHIFT).
  if (page_shift > 12) flags |= MAP_HUGETLB | (int)(page_shift << 26);
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (memory == MAP_FAILED) {
    *error = -errno;
    return NULL;
  }
  *error = prepare(memory, size, page_shift == 12 ? MADV_NOHUGEPAGE : MADV_NORMAL);
  if (*error != 0) {
    munmap(memory, size);
    return NULL;
  }
  return memory;
}

void *clinux_map_transparent_memory(uint64_t size, int *error) {
  const uint64_t page = 1u << 21;
  // Only what begins at a multiple of 2 MiB can be a huge page: one more is asked for, and given back around it.
  char *memory = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    *error = -errno;
    return NULL;
  }
  uint64_t before = (page - (uintptr_t)memory % page) % page;
  if (before > 0) munmap(memory, before);
  munmap(memory + before + size, page - before);
  memory += before;
  *error = prepare(memory, size, MADV_HUGEPAGE);
  if (*error != 0) {
    munmap(memory, size);
    return NULL;
  }
  return memory;
}

int clinux_discard_memory(void *memory, uint64_t size) { return madvise(memory, size, MADV_DONTNEED) == 0 ? 0 : -errno; }

void clinux_unmap_memory(void *memory, uint64_t size) { munmap(memory, size); }
